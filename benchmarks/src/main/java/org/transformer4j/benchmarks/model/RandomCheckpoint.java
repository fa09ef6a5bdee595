package org.transformer4j.benchmarks.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.transformer4j.api.DType;
import org.transformer4j.benchmarks.measure.RandomNumbers;

/**
 * A GPT-2 checkpoint of random numbers as a safetensors file in memory: an 8-byte length, a JSON header, the tensors.
 * Gains are about 1; all else is uniform with the standard deviation 0.02 that GPT-2 starts its training from.
 */
public final class RandomCheckpoint {
    private static final float SCALE = 0.02f * 1.7320508f;
    private static final int ALIGNMENT = 64;
    /** Far from the streams that operands are drawn from. */
    private static final long FIRST_STREAM = 1L << 32;

    private final DType type;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, float centre, long... shape) {
        long elements() {
            return LongStream.of(shape).reduce(1, Math::multiplyExact);
        }
    }

    private RandomCheckpoint(ModelSize size, DType type) {
        this.type = type;
        int width = size.width();
        add("wte.weight", 0, size.vocabulary(), width);
        add("wpe.weight", 0, size.contextLength(), width);
        for (int layer = 0; layer < size.layers(); layer++) {
            String block = "h." + layer + ".";
            norm(block + "ln_1", width);
            linear(block + "attn.c_attn", width, 3 * width);
            linear(block + "attn.c_proj", width, width);
            norm(block + "ln_2", width);
            linear(block + "mlp.c_fc", width, 4 * width);
            linear(block + "mlp.c_proj", 4 * width, width);
        }
        norm("ln_f", width);
    }

    /** The bytes of the file. */
    public static MemorySegment of(ModelSize size, DType type, Arena arena) {
        return new RandomCheckpoint(size, type).file(arena);
    }

    private void add(String name, float centre, long... shape) {
        entries.add(new Entry(name, centre, shape));
    }

    private void norm(String name, int width) {
        add(name + ".weight", 1, width);
        add(name + ".bias", 0, width);
    }

    private void linear(String name, int in, int out) {
        add(name + ".weight", 0, in, out);
        add(name + ".bias", 0, out);
    }

    private MemorySegment file(Arena arena) {
        byte[] header = header().getBytes(StandardCharsets.US_ASCII);
        long start = Math.ceilDiv(Long.BYTES + (long) header.length, ALIGNMENT) * ALIGNMENT;
        MemorySegment file = arena.allocate(start + bytes(), ALIGNMENT);
        file.set(ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN), 0, start - Long.BYTES);
        file.asSlice(Long.BYTES, start - Long.BYTES).fill((byte) ' ');
        MemorySegment.copy(header, 0, file, ValueLayout.JAVA_BYTE, Long.BYTES, header.length);
        long at = start;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long bytes = entry.elements() * type.bytes();
            RandomNumbers.fill(file.asSlice(at, bytes), type, FIRST_STREAM + i, 0, entry.centre, SCALE);
            at += bytes;
        }
        return file;
    }

    private long bytes() {
        return entries.stream().mapToLong(Entry::elements).sum() * type.bytes();
    }

    private String header() {
        List<String> members = new ArrayList<>();
        long at = 0;
        for (Entry entry : entries) {
            long end = at + entry.elements() * type.bytes();
            members.add(String.format(Locale.ROOT, "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}", entry.name, type,
                    LongStream.of(entry.shape).mapToObj(String::valueOf).collect(Collectors.joining(",")), at, end));
            at = end;
        }
        return "{" + String.join(",", members) + "}";
    }
}
