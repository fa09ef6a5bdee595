package org.transformer4j.conformance.kit;

import java.nio.charset.StandardCharsets;

/**
 * The seed of a case: FNV-1a over the UTF-8 bytes of its id in 64 bits. Element {@code index} of operand {@code i} is made
 * from word {@code index} of stream {@code i} of {@link org.transformer4j.api.canon.Philox4x32} with this seed, so that the
 * data can be made again in any language.
 */
final class Seed {
    private static final long OFFSET_BASIS = 0xcbf2_9ce4_8422_2325L;
    private static final long PRIME = 0x0000_0100_0000_01b3L;

    private Seed() {}

    static long of(String id) {
        long hash = OFFSET_BASIS;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return hash;
    }
}
