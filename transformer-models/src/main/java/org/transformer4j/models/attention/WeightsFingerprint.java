package org.transformer4j.models.attention;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over attention weights in the order in which a model computes them: for each layer its name, the number of its heads, queries
 * and keys, and the weights as little-endian binary32, each NaN as {@code 0x7fc00000}. It tells whether two machines computed the same
 * bits.
 */
final class WeightsFingerprint {
    private static final int CHUNK = 1 << 14;

    private final MessageDigest digest;
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    WeightsFingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    void add(String name, int heads, int queries, int keys, float[] weights) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        bytes.putInt(heads).putInt(queries).putInt(keys);
        for (float weight : weights) {
            if (!bytes.hasRemaining()) {
                flush();
            }
            bytes.putInt(Float.floatToIntBits(weight));
        }
        flush();
    }

    private void flush() {
        digest.update(bytes.flip());
        bytes.clear();
    }

    /** The fingerprint of all that was added, in 64 hexadecimal digits; nothing can be added any more. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
