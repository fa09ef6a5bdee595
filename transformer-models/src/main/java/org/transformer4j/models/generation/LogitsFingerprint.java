package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over rows of scores as little-endian binary32, each NaN as {@code 0x7fc00000}. It tells whether two machines computed
 * the same bits. Adding a row allocates nothing.
 */
final class LogitsFingerprint {
    private static final ValueLayout.OfInt LITTLE_ENDIAN = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int INFINITY = 0x7f80_0000;
    private static final int NAN = 0x7fc0_0000;
    private static final int CHUNK = 1024;

    private final MessageDigest digest;
    private final int[] bits = new int[CHUNK];
    private final byte[] bytes = new byte[CHUNK * Integer.BYTES];
    private final MemorySegment view = MemorySegment.ofArray(bytes);

    LogitsFingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    /** Adds a row of scores, F32 in native order. */
    void add(MemorySegment logits) {
        long length = logits.byteSize() / Float.BYTES;
        for (long start = 0; start < length; start += CHUNK) {
            int count = (int) Math.min(CHUNK, length - start);
            MemorySegment.copy(logits, ValueLayout.JAVA_INT, start * Float.BYTES, bits, 0, count);
            for (int i = 0; i < count; i++) {
                bits[i] = (bits[i] & Integer.MAX_VALUE) > INFINITY ? NAN : bits[i];
            }
            MemorySegment.copy(bits, 0, view, LITTLE_ENDIAN, 0, count);
            digest.update(bytes, 0, count * Integer.BYTES);
        }
    }

    /** The fingerprint of the rows so far, in 64 hexadecimal digits. */
    String hex() {
        try {
            MessageDigest copy = (MessageDigest) digest.clone();
            return HexFormat.of().formatHex(copy.digest());
        } catch (CloneNotSupportedException everyJdkCan) {
            throw new AssertionError(everyJdkCan);
        }
    }
}
