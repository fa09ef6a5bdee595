package org.transformer4j.models.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Spoils the JSON in a file at random: flipped bits, cuts, repeated pieces, and values that break careless readers. */
public final class Mutator {
    private static final Pattern VALUE = Pattern.compile("\"[^\"]*\"|-?[0-9][0-9.eE+-]*|true|false|null");
    private static final List<String> TREACHEROUS = List.of(
            "9223372036854775807", "9223372036854775808", "18446744073709551615", "4294967296", "2147483648", "-1", "-0", "0",
            "1e400", "-1e400", "1e-400", "0.5", "NaN", "Infinity", "null", "true", "{}", "[]", "\"\"", "\"\\ud800\"", "\"\\u0000\"",
            "\"../../etc/passwd\"", "\"F64\"", "[".repeat(5000), "{\"a\":".repeat(5000), "9".repeat(5000), "\"" + "x".repeat(5000) + "\"");

    private final Random random;

    public Mutator(long seed) {
        random = new Random(seed);
    }

    /** A spoilt copy of {@code file}; of its JSON, which ends before {@code jsonEnd}, with four changes in five. */
    public byte[] spoil(byte[] file, int jsonEnd) {
        byte[] spoilt = file.clone();
        int end = jsonEnd;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int before = spoilt.length;
            spoilt = spoilOnce(spoilt, random.nextInt(5) == 0 ? spoilt.length : Math.min(end, spoilt.length));
            end += spoilt.length - before;
        }
        return spoilt;
    }

    private byte[] spoilOnce(byte[] file, int end) {
        if (end < 1) return file;
        return switch (random.nextInt(6)) {
            case 0 -> flip(file, end);
            case 1 -> Arrays.copyOf(file, random.nextInt(file.length + 1));
            case 2 -> repeat(file, end);
            default -> replace(file, end);
        };
    }

    private byte[] flip(byte[] file, int end) {
        byte[] flipped = file.clone();
        flipped[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private byte[] repeat(byte[] file, int end) {
        int from = random.nextInt(end);
        int to = Math.min(end, from + 1 + random.nextInt(100));
        return splice(file, random.nextInt(end), 0, Arrays.copyOfRange(file, from, to));
    }

    private byte[] replace(byte[] file, int end) {
        var values = new ArrayList<int[]>();
        // Latin-1, so that an index in the text is one in the file.
        var matcher = VALUE.matcher(new String(file, 0, end, StandardCharsets.ISO_8859_1));
        while (matcher.find()) values.add(new int[] {matcher.start(), matcher.end() - matcher.start()});
        if (values.isEmpty()) return file;
        int[] value = values.get(random.nextInt(values.size()));
        String other = TREACHEROUS.get(random.nextInt(TREACHEROUS.size()));
        return splice(file, value[0], value[1], other.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] splice(byte[] file, int at, int length, byte[] piece) {
        byte[] spliced = Arrays.copyOf(file, file.length - length + piece.length);
        System.arraycopy(piece, 0, spliced, at, piece.length);
        System.arraycopy(file, at + length, spliced, at + piece.length, file.length - at - length);
        return spliced;
    }
}
