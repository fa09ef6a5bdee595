package org.transformer4j.models.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;

/**
 * Walks SentencePiece's table of character replacements everywhere that the native code could go, which trusts the table.
 *
 * <p>The table is the size of a trie in bytes (32 bits, little-endian), the trie, and the replacements in UTF-8, each ended
 * by a zero. The trie is a double array of 32-bit units (Aoe, 1989, as laid out by darts-clone): from a base {@code b}, the
 * byte {@code c} leads to unit {@code b ^ c}, which counts if it is labelled {@code c}, and has the next base and maybe the
 * place of a replacement.
 */
final class CharacterMap {
    private final ByteBuffer units;
    private final ByteBuffer replacements;

    private CharacterMap(ByteBuffer units, ByteBuffer replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /** What is wrong with the table, given as base64, or nothing. */
    static Optional<String> fault(String base64) {
        try {
            ByteBuffer table = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
            if (table.remaining() < Integer.BYTES) return Optional.of("%d bytes long".formatted(table.remaining()));
            long size = Integer.toUnsignedLong(table.getInt());
            if (size % Integer.BYTES != 0 || size > table.remaining()) {
                return Optional.of("a trie of %d bytes in a table of %d".formatted(size, table.capacity()));
            }
            ByteBuffer units = table.slice(Integer.BYTES, (int) size).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer replacements = table.slice(Integer.BYTES + (int) size, table.remaining() - (int) size);
            StandardCharsets.UTF_8.newDecoder().decode(replacements.duplicate());
            return new CharacterMap(units, replacements).isSound() ? Optional.empty() : Optional.of("a trie that leads astray");
        } catch (IllegalArgumentException e) {
            return Optional.of("not base64");
        } catch (CharacterCodingException e) {
            return Optional.of("replacements that are not UTF-8");
        }
    }

    private boolean isSound() {
        int count = units.capacity() / Integer.BYTES;
        if (count == 0) return false;
        var seen = new BitSet(count);
        var bases = new ArrayDeque<Integer>();
        bases.push(offset(unit(0)));
        while (!bases.isEmpty()) {
            int base = bases.pop();
            // Each of 255 bytes may come next, and its unit is read before its label is.
            if ((base | 0xFF) < 0 || (base | 0xFF) >= count) return false;
            if (seen.get(base)) continue;
            seen.set(base);
            for (int c = 1; c <= 0xFF; c++) {
                int unit = unit(base ^ c);
                if ((unit & 0x800000FF) != c) continue;
                int next = base ^ c ^ offset(unit);
                bases.push(next);
                if ((unit & 0x100) != 0 && (next < 0 || next >= count || !isReplacement(unit(next) & Integer.MAX_VALUE))) return false;
            }
        }
        return true;
    }

    private int unit(int index) {
        return units.getInt(Integer.BYTES * index);
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 0x200) >>> 6);
    }

    /** Whether a character begins at {@code place}. */
    private boolean isReplacement(int place) {
        return place == replacements.capacity()
                || place < replacements.capacity() && (replacements.get(place) & 0xC0) != 0x80;
    }
}
