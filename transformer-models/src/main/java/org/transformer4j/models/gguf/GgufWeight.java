package org.transformer4j.models.gguf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * A tensor under the name that Hugging Face has for it, and how it comes out of the file.
 *
 * @param name       such as {@code model.layers.0.self_attn.q_proj.weight}
 * @param source     where it is in the file
 * @param conversion what undoes the changes that were made for the file
 */
public record GgufWeight(String name, GgufTensor source, Conversion conversion) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Blocks decoded at a time. */
    private static final int CHUNK = 64;

    /** Its shape, the dimension that varies fastest last. */
    public long[] shape() {
        return conversion.shape(source.shape());
    }

    /** The type that {@link #load} gives: F32 for quantised tensors and adjusted norms, otherwise the file's. */
    public DType dtype() {
        return conversion instanceof Conversion.MinusOne ? DType.F32 : source.type().plain().orElse(DType.F32);
    }

    /**
     * The tensor as Hugging Face has it, quantised ones decoded to F32: a view of the file where nothing has to be
     * changed, and else allocated in {@code arena}.
     */
    public StoredTensor load(Arena arena) {
        return conversion.apply(dense(arena), arena);
    }

    /** The source with every element stored by itself. */
    private StoredTensor dense(Arena arena) {
        return source.type().plain()
                .map(dtype -> new StoredTensor(name, dtype, source.shape(), source.data()))
                .orElseGet(() -> new StoredTensor(name, DType.F32, source.shape(), decoded(arena)));
    }

    private MemorySegment decoded(Arena arena) {
        int blockSize = source.type().blockSize();
        MemorySegment floats = arena.allocate(source.elements() * Float.BYTES, Long.BYTES);
        var chunk = new float[CHUNK * blockSize];
        for (long block = 0; block < source.blocks(); block += CHUNK) {
            int count = (int) Math.min(CHUNK, source.blocks() - block);
            source.decode(block, count, chunk);
            MemorySegment.copy(chunk, 0, floats, FLOAT, block * blockSize * Float.BYTES, count * blockSize);
        }
        return floats;
    }
}
