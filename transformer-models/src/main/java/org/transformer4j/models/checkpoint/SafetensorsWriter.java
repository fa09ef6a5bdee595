package org.transformer4j.models.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.transformer4j.api.DType;

/**
 * Writes a {@code .safetensors} file, or replaces one. Whoever looks finds the old file or the whole new one: it is written beside it,
 * forced to the disk, and then takes its name.
 *
 * <p>Tensors are F32, or of another type that is asked for, in the order of their names, so the same numbers give the same bytes.
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 16;

    private final Map<String, long[]> shapes = new TreeMap<>();
    private final Map<String, Supplier<float[]>> values = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();
    private DType type = DType.F32;

    /**
     * Adds a tensor.
     *
     * @param numbers its elements, row-major; asked for when the file is written, and not kept
     * @throws IllegalArgumentException if there is one of that name
     */
    public SafetensorsWriter tensor(String name, long[] shape, Supplier<float[]> numbers) {
        if (shapes.put(name, shape.clone()) != null) {
            throw new IllegalArgumentException("two tensors of the name '%s'".formatted(name));
        }
        values.put(name, numbers);
        return this;
    }

    /**
     * Writes the numbers in this type: F32, or F16 or BF16, to which they are rounded, to the nearest and of two as near to the even one.
     *
     * @throws IllegalArgumentException if it is another one
     */
    public SafetensorsWriter type(DType type) {
        if (!type.isWeight()) {
            throw new IllegalArgumentException("tensors of type %s; expected F32, F16 or BF16".formatted(type));
        }
        this.type = type;
        return this;
    }

    /** Adds a word about the file. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Writes the file.
     *
     * @throws CheckpointException if it cannot be written, as on a full disk, or a number is too large for the type; what was there before is
     *     still there
     */
    public void write(Path file) {
        try {
            WholeFile.write(file, this::write);
        } catch (IOException failure) {
            throw new CheckpointException("%s cannot be written: %s. What was there before is still there".formatted(file, reason(file, failure)), failure);
        }
    }

    private static String reason(Path file, IOException failure) {
        Path folder = file.toAbsolutePath().getParent();
        return failure instanceof NoSuchFileException ? "there is no folder " + folder
                : failure instanceof AccessDeniedException ? "the folder " + folder + " must not be written to" : failure.getMessage();
    }

    private void write(OutputStream out) throws IOException {
        byte[] header = header().getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            float[] numbers = values.get(tensor.getKey()).get();
            if (numbers.length != elements(tensor.getValue())) {
                throw new IllegalArgumentException("%d numbers for tensor '%s' of %d".formatted(numbers.length, tensor.getKey(), elements(tensor.getValue())));
            }
            for (int from = 0; from < numbers.length; from += CHUNK / Float.BYTES) {
                int count = Math.min(CHUNK / Float.BYTES, numbers.length - from);
                put(tensor.getKey(), numbers, from, count, chunk.clear());
                out.write(chunk.array(), 0, count * type.bytes());
            }
        }
    }

    private void put(String name, float[] numbers, int from, int count, ByteBuffer chunk) {
        if (type == DType.F32) {
            chunk.asFloatBuffer().put(numbers, from, count);
            return;
        }
        for (int i = from; i < from + count; i++) {
            short narrow = type == DType.F16 ? Float.floatToFloat16(numbers[i]) : toBfloat16(numbers[i]);
            float wide = type == DType.F16 ? Float.float16ToFloat(narrow) : Float.intBitsToFloat(narrow << Short.SIZE);
            if (Float.isInfinite(wide) && Float.isFinite(numbers[i])) {
                throw new CheckpointException("tensor '%s' has the number %s, for which %s is too small; store it as F32".formatted(name, numbers[i], type));
            }
            chunk.putShort(narrow);
        }
    }

    private static short toBfloat16(float number) {
        int bits = Float.floatToRawIntBits(number);
        if (Float.isNaN(number)) {
            // Rounding could carry into an infinity.
            return (short) (bits >>> Short.SIZE | 0x40);
        }
        return (short) (bits + 0x7FFF + (bits >>> Short.SIZE & 1) >>> Short.SIZE);
    }

    private String header() {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            json.append("\"__metadata__\":{");
            metadata.forEach((key, value) -> json.append(quoted(key)).append(':').append(quoted(value)).append(','));
            json.setLength(json.length() - 1);
            json.append("},");
        }
        long at = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            long end = at + elements(tensor.getValue()) * type.bytes();
            StringBuilder shape = new StringBuilder();
            for (long dimension : tensor.getValue()) {
                shape.append(shape.isEmpty() ? "" : ",").append(dimension);
            }
            json.append(quoted(tensor.getKey())).append(":{\"dtype\":\"").append(type.name()).append("\",\"shape\":[").append(shape).append("],\"data_offsets\":[").append(at)
                    .append(',').append(end).append("]},");
            at = end;
        }
        if (json.length() > 1) {
            json.setLength(json.length() - 1);
        }
        json.append('}');
        while ((json.toString().getBytes(StandardCharsets.UTF_8).length) % ALIGNMENT != 0) {
            json.append(' ');
        }
        return json.toString();
    }

    private static long elements(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return elements;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each < ' ' || each == '"' || each == '\\') {
                json.append("\\u").append(HexFormat.of().toHexDigits(each));
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }
}
