package org.transformer4j.models.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;

/** A copy of a golden folder whose recorded tensors a test changes before it is verified. */
final class GoldenFolder {
    private final Path folder;
    private final Map<String, Entry> tensors = new LinkedHashMap<>();

    /** A tensor as it is written. */
    record Entry(DType type, long[] shape, byte[] bytes) {}

    private GoldenFolder(Path folder) {
        this.folder = folder;
    }

    /** The folder among the test resources, which stays as it is. */
    static Path resource(String name) {
        try {
            return Path.of(GoldenFolder.class.getResource("/goldens/" + name + "/io.safetensors").toURI()).getParent();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A copy of the tiny GPT-2 with nothing recorded yet. */
    static GoldenFolder emptyGpt2(Path folder) {
        try {
            for (String file : new String[] {"config.json", "model.safetensors"}) {
                Files.copy(resource("gpt2").resolve(file), folder.resolve(file));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new GoldenFolder(folder);
    }

    /** A copy of the tiny GPT-2 with all that was recorded. */
    static GoldenFolder gpt2(Path folder) {
        GoldenFolder copy = emptyGpt2(folder);
        try (Checkpoint recorded = Checkpoint.open(resource("gpt2").resolve("io.safetensors"))) {
            for (String name : recorded.names()) {
                StoredTensor tensor = recorded.tensor(name);
                copy.tensors.put(name, new Entry(tensor.dtype(), tensor.shape(), tensor.data().toArray(ValueLayout.JAVA_BYTE)));
            }
        }
        return copy;
    }

    Path path() {
        return folder;
    }

    GoldenFolder integers(String name, int[][] rows) {
        ByteBuffer bytes = littleEndian(Long.BYTES * rows.length * rows[0].length);
        Arrays.stream(rows).flatMapToInt(Arrays::stream).forEach(bytes::putLong);
        return put(name, DType.I64, new long[] {rows.length, rows[0].length}, bytes);
    }

    GoldenFolder floats(String name, long[] shape, float... values) {
        ByteBuffer bytes = littleEndian(Float.BYTES * values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return put(name, DType.F32, shape, bytes);
    }

    GoldenFolder doubles(String name, long[] shape, double... values) {
        ByteBuffer bytes = littleEndian(Double.BYTES * values.length);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return put(name, DType.F64, shape, bytes);
    }

    GoldenFolder remove(String prefix) {
        tensors.keySet().removeIf(name -> name.startsWith(prefix));
        return this;
    }

    int[][] integers(String name) {
        Entry entry = tensors.get(name);
        ByteBuffer bytes = ByteBuffer.wrap(entry.bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[][] rows = new int[(int) entry.shape[0]][(int) entry.shape[1]];
        for (int[] row : rows) {
            Arrays.setAll(row, i -> (int) bytes.getLong());
        }
        return rows;
    }

    double[] doubles(String name) {
        ByteBuffer bytes = ByteBuffer.wrap(tensors.get(name).bytes).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.capacity() / Double.BYTES];
        Arrays.setAll(values, i -> bytes.getDouble());
        return values;
    }

    long[] shape(String name) {
        return tensors.get(name).shape.clone();
    }

    GoldenFolder configured(String from, String to) {
        try {
            Path file = folder.resolve("config.json");
            String text = Files.readString(file);
            if (!text.contains(from)) {
                throw new AssertionError("config.json has no " + from);
            }
            Files.writeString(file, text.replace(from, to));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes {@code io.safetensors}. */
    GoldenFolder write() {
        int[] end = {0};
        String header = tensors.entrySet().stream().map(entry -> {
            int begin = end[0];
            end[0] += entry.getValue().bytes.length;
            return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(entry.getKey(), entry.getValue().type,
                    Arrays.toString(entry.getValue().shape), begin, end[0]);
        }).collect(Collectors.joining(",", "{", "}"));
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = littleEndian(Long.BYTES + json.length + end[0]).putLong(json.length).put(json);
        tensors.values().forEach(tensor -> file.put(tensor.bytes));
        try {
            Files.write(folder.resolve("io.safetensors"), file.array());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    private GoldenFolder put(String name, DType type, long[] shape, ByteBuffer bytes) {
        tensors.put(name, new Entry(type, shape, bytes.array()));
        return this;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
