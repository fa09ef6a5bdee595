package org.transformer4j.models.attention;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Weights as a page carries them: whole numbers of 1/50000 in 16 bits, little-endian, in base64. An odd multiple of 10000, so that
 * rounding such a number to four digits gives what rounding the weight itself does. 0 stands for a weight of exactly 0, and
 * {@value #NOT_A_NUMBER} for one that is not a number. Of a triangular map only the keys up to each query's own are there.
 */
final class PackedWeights {
    private static final int UNIT = 50_000;
    private static final int NOT_A_NUMBER = 0xffff;

    private PackedWeights() {}

    /** How long a page of so many weights can become. */
    static long pageBytes(long weights) {
        return weights * Short.BYTES * 4 / 3;
    }

    static String of(AttentionMap map, boolean triangular) {
        int rows = map.heads().size() * map.queries();
        int elements = triangular ? map.heads().size() * (map.queries() * (map.queries() + 1) / 2) : rows * map.keys();
        ByteBuffer bytes = ByteBuffer.allocate(elements * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            int length = triangular ? row % map.queries() + 1 : map.keys();
            for (int key = 0; key < length; key++) {
                bytes.putShort((short) code(map.weights()[row * map.keys() + key]));
            }
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static int code(float weight) {
        if (Float.isNaN(weight)) {
            return NOT_A_NUMBER;
        }
        // In double, where the product is exact enough to round as the weight itself would. A sum of weights may exceed 1 by a hair.
        return weight == 0 ? 0 : Math.clamp(Math.round((double) weight * UNIT), 1, UNIT);
    }
}
