package org.transformer4j.training.run;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.transformer4j.training.digest.Sha256;

/**
 * A SHA-256 over examples, by which a run that goes on knows whether they are still the same.
 *
 * @param <E> an example
 */
final class Fingerprint<E> {
    private static final int PART = 1 << 16;

    private final MessageDigest digest = Sha256.digest();
    private final Function<E, List<int[]>> contents;

    Fingerprint(Function<E, List<int[]>> contents) {
        this.contents = contents;
    }

    void add(List<E> examples) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, examples.size()));
        for (E example : examples) {
            contents.apply(example).forEach(this::add);
        }
    }

    private void add(int[] numbers) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, numbers.length));
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * Math.min(numbers.length, PART));
        for (int from = 0; from < numbers.length; from += PART) {
            int count = Math.min(numbers.length - from, PART);
            bytes.clear().asIntBuffer().put(numbers, from, count);
            digest.update(bytes.limit(count * Integer.BYTES));
        }
    }

    String text() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
