package org.transformer4j.models.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over all that was computed, in the order of the report: each output by its name and the bits of its numbers as little-endian
 * binary32, a NaN as {@code 0x7fc00000}, and each generation by its name and its tokens. Padding is left out. It tells whether two
 * devices computed the same bits.
 */
final class Fingerprint {
    private static final int NAN = 0x7fc0_0000;

    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    void add(String name, Computed computed) {
        float[] values = computed.values();
        ByteBuffer bytes = start(name, values.length);
        for (int i = 0; i < values.length; i++) {
            if (computed.counts(i)) {
                bytes.putInt(Float.isNaN(values[i]) ? NAN : Float.floatToRawIntBits(values[i]));
            }
        }
        digest.update(bytes.flip());
    }

    void add(String name, GoldenRunner.Written written) {
        for (int[] row : written.rows()) {
            ByteBuffer bytes = start(name, row.length);
            for (int token : row) {
                bytes.putInt(token);
            }
            digest.update(bytes.flip());
        }
    }

    private ByteBuffer start(String name, int numbers) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return ByteBuffer.allocate(Math.multiplyExact(numbers, Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The fingerprint, in 64 hexadecimal digits. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
