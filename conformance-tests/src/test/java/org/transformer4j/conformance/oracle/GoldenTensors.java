package org.transformer4j.conformance.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/**
 * Results of PyTorch to compare with: a safetensors file among the test's resources. Tensors are named
 * {@code CASE.in.NAME}, {@code CASE.out.NAME} (float32) and {@code CASE.out.NAME.f64} (the same in float64).
 */
final class GoldenTensors {
    private static final Pattern ENTRY =
            Pattern.compile("\"([^\"]+)\":\\{\"dtype\":\"\\w+\",\"shape\":\\[[\\d,]*],\"data_offsets\":\\[(\\d+),(\\d+)]}");

    private final Map<String, ByteBuffer> tensors = new TreeMap<>();

    private GoldenTensors(ByteBuffer file) {
        int headerLength = Math.toIntExact(file.getLong());
        String header = StandardCharsets.UTF_8.decode(file.slice(8, headerLength)).toString();
        Matcher entry = ENTRY.matcher(header);
        while (entry.find()) {
            int start = Integer.parseInt(entry.group(2));
            int end = Integer.parseInt(entry.group(3));
            tensors.put(entry.group(1), file.slice(8 + headerLength + start, end - start).order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    static GoldenTensors load(String name) {
        try (InputStream stream = GoldenTensors.class.getResourceAsStream("/goldens/" + name + ".safetensors")) {
            return new GoldenTensors(ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    float[] floats(String name) {
        float[] values = new float[bytes(name).remaining() / Float.BYTES];
        bytes(name).asFloatBuffer().get(values);
        return values;
    }

    double[] doubles(String name) {
        double[] values = new double[bytes(name).remaining() / Double.BYTES];
        bytes(name).asDoubleBuffer().get(values);
        return values;
    }

    int[] ints(String name) {
        int[] values = new int[bytes(name).remaining() / Integer.BYTES];
        bytes(name).asIntBuffer().get(values);
        return values;
    }

    short[] shorts(String name) {
        short[] values = new short[bytes(name).remaining() / Short.BYTES];
        bytes(name).asShortBuffer().get(values);
        return values;
    }

    /** Whether each element is true. */
    boolean[] booleans(String name) {
        ByteBuffer bytes = bytes(name);
        boolean[] values = new boolean[bytes.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get(bytes.position() + i) != 0;
        }
        return values;
    }

    private ByteBuffer bytes(String name) {
        ByteBuffer bytes = tensors.get(name);
        if (bytes == null) {
            throw new AssertionFailedError("no tensor '%s' among %s".formatted(name, tensors.keySet()));
        }
        return bytes;
    }

    /**
     * Asserts that {@code actual} is as near to the float64 result {@code name} as can be asked: its largest error is at most
     * 4 times that of PyTorch's own float32 result, or 1e-6 of the largest magnitude.
     */
    void assertNear(String name, float[] actual) {
        double[] expected = doubles(name + ".f64");
        float[] theirs = floats(name);
        double theirError = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            theirError = Math.max(theirError, Math.abs(theirs[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        double bound = Math.max(4 * theirError, 1e-6 * largest);
        double[] bounds = new double[expected.length];
        Arrays.fill(bounds, bound);
        Bits.assertThatBits(actual).as(name).within(bounds, expected);
    }
}
