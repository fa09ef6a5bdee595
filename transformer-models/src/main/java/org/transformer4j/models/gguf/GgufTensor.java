package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.Quoted;

/**
 * A tensor where it lies in a GGUF file: row-major, in blocks that never cross the end of a row.
 *
 * @param name  its name in the file, such as {@code blk.0.attn_q.weight}
 * @param type  the format of its blocks
 * @param shape its dimensions, the one that varies fastest last (the file has them in the opposite order)
 * @param data  its blocks, read-only, valid until the file is closed
 */
public record GgufTensor(String name, GgmlType type, long[] shape, MemorySegment data) {
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    public GgufTensor {
        shape = shape.clone();
        data = data.asReadOnly();
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements: the product of the dimensions. */
    public long elements() {
        return blocks() * type.format().blockSize();
    }

    /** The number of blocks. */
    public long blocks() {
        return data.byteSize() / type.format().blockBytes();
    }

    /**
     * Decodes {@code count} blocks from {@code block} on to the beginning of {@code out}; {@link WeightFormat} defines the values.
     *
     * @throws IndexOutOfBoundsException if there are not so many blocks, or {@code out} has no room for them
     */
    public void decode(long block, int count, float[] out) {
        WeightFormat format = type.format();
        for (int i = 0; i < count; i++) format.decode(data, block + i, out, i * format.blockSize());
    }

    /**
     * All elements, decoded.
     *
     * @throws CheckpointException if they do not fit into an array
     */
    public float[] toFloats() {
        if (elements() > MAX_ARRAY) {
            throw new CheckpointException("%s: too large for the array of toFloats(); decode it by blocks".formatted(this));
        }
        var floats = new float[(int) elements()];
        decode(0, (int) blocks(), floats);
        return floats;
    }

    /** As messages show it: {@code "blk.0.attn_q.weight" is Q4_K [512, 512]}. */
    @Override
    public String toString() {
        return "%s is %s %s".formatted(Quoted.of(name), type, Arrays.toString(shape));
    }
}
