package org.transformer4j.models.gguf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes GGUF files, sound or not. */
final class GgufBytes {
    private final int version;
    private final int alignment;
    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private int pairs;

    private record Tensor(int type, long[] shape, byte[] data, long offset) {}

    GgufBytes() {
        this(3, 32);
    }

    GgufBytes(int version, int alignment) {
        this.version = version;
        this.alignment = alignment;
        if (alignment != 32) put("general.alignment", alignment);
    }

    /** A key with a value: a text, a number, a truth, an array of numbers, or a list of texts. */
    GgufBytes put(String key, Object value) {
        return switch (value) {
            case String text -> raw(key, 8, text(text));
            case Boolean truth -> raw(key, 7, new byte[] {(byte) (truth ? 1 : 0)});
            case Integer number -> raw(key, 4, buffer(4).putInt(number).array());
            case Long number -> raw(key, 10, buffer(8).putLong(number).array());
            case Float number -> raw(key, 6, buffer(4).putFloat(number).array());
            case Double number -> raw(key, 12, buffer(8).putDouble(number).array());
            case int[] numbers -> {
                ByteBuffer elements = buffer(4 * numbers.length);
                for (int number : numbers) elements.putInt(number);
                yield raw(key, 9, array(5, numbers.length, elements.array()));
            }
            case float[] numbers -> {
                ByteBuffer elements = buffer(4 * numbers.length);
                for (float number : numbers) elements.putFloat(number);
                yield raw(key, 9, array(6, numbers.length, elements.array()));
            }
            case List<?> texts -> {
                var elements = new ByteArrayOutputStream();
                for (Object text : texts) elements.writeBytes(text((String) text));
                yield raw(key, 9, array(8, texts.size(), elements.toByteArray()));
            }
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    /** A key with a value of whatever type and bytes. */
    GgufBytes raw(String key, int type, byte[] value) {
        return raw(text(key), type, value);
    }

    GgufBytes raw(byte[] key, int type, byte[] value) {
        metadata.writeBytes(key);
        metadata.writeBytes(buffer(4).putInt(type).array());
        metadata.writeBytes(value);
        pairs++;
        return this;
    }

    /** A tensor behind the one before; the dimension that varies fastest is last. */
    GgufBytes tensor(String name, GgmlType type, byte[] data, long... shape) {
        return tensor(name, type.number(), data, end(), shape);
    }

    GgufBytes tensor(String name, float[] values, long... shape) {
        ByteBuffer data = buffer(4 * values.length);
        for (float value : values) data.putFloat(value);
        return tensor(name, GgmlType.F32, data.array(), shape);
    }

    GgufBytes tensor(String name, int type, byte[] data, long offset, long... shape) {
        if (tensors.put(name, new Tensor(type, shape, data, offset)) != null) throw new IllegalArgumentException(name);
        return this;
    }

    private long end() {
        return tensors.values().stream().mapToLong(tensor -> aligned(tensor.offset() + tensor.data().length)).max().orElse(0);
    }

    /** The file; data is written where the offsets say. */
    byte[] file() {
        return file(tensors.size(), pairs);
    }

    /** A file that claims other counts. */
    byte[] file(long tensorCount, long pairCount) {
        var header = new ByteArrayOutputStream();
        header.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        header.writeBytes(buffer(20).putInt(version).putLong(tensorCount).putLong(pairCount).array());
        header.writeBytes(metadata.toByteArray());
        tensors.forEach((name, tensor) -> {
            header.writeBytes(text(name));
            header.writeBytes(buffer(4).putInt(tensor.shape().length).array());
            for (int i = tensor.shape().length - 1; i >= 0; i--) header.writeBytes(buffer(8).putLong(tensor.shape()[i]).array());
            header.writeBytes(buffer(12).putInt(tensor.type()).putLong(tensor.offset()).array());
        });
        int begin = (int) aligned(header.size());
        long length = tensors.values().stream().filter(tensor -> tensor.offset() >= 0 && tensor.offset() < 1 << 30)
                .mapToLong(tensor -> tensor.offset() + tensor.data().length).max().orElse(0);
        ByteBuffer file = buffer(begin + (int) length).put(header.toByteArray());
        tensors.values().stream().filter(tensor -> tensor.offset() >= 0 && tensor.offset() < 1 << 30)
                .forEach(tensor -> file.put(begin + (int) tensor.offset(), tensor.data()));
        return file.array();
    }

    GgufFile open() {
        return open(file());
    }

    static GgufFile open(byte[] file) {
        return GgufFile.of(MemorySegment.ofArray(file), "model.gguf");
    }

    private long aligned(long length) {
        return (length + alignment - 1) / alignment * alignment;
    }

    static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return text(utf8.length, utf8);
    }

    static byte[] text(long length, byte[] utf8) {
        return buffer(8 + utf8.length).putLong(length).put(utf8).array();
    }

    static byte[] array(int type, long count, byte[] elements) {
        return buffer(12 + elements.length).putInt(type).putLong(count).put(elements).array();
    }

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
