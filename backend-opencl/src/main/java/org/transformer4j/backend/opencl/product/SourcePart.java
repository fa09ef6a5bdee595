package org.transformer4j.backend.opencl.product;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.WeightSource;

/**
 * Reads parts of a checkpoint's weight into memory without gaps, in the order that the checkpoint has them: outputs one after the
 * other, or inputs one after the other if it is the outputs that are neighbours.
 *
 * @param source the weight
 * @param memory where its parts go
 */
record SourcePart(WeightSource source, MemorySegment memory) {
    private boolean byInputs() {
        return source.inStride() != 1 && source.outStride() == 1;
    }

    /** Distance between two outputs of a part that was read, in elements. */
    long outputStride(WeightPart part) {
        return byInputs() ? 1 : part.inputs();
    }

    /** Distance between two inputs of a part that was read, in elements. */
    long inputStride(WeightPart part) {
        return byInputs() ? part.outputs() : 1;
    }

    /** Reads a part. */
    MemorySegment read(WeightPart part) {
        long first = source.block(part.output(), part.input());
        int size = source.format().blockSize();
        if (byInputs()) {
            read(first, part.inputs(), source.inStride(), part.outputs(), 1);
        } else {
            read(first, part.outputs(), source.outStride() / size, part.inputs() / size, source.inStride());
        }
        return memory.asSlice(0, source.format().bytes((long) part.outputs() * part.inputs()));
    }

    /** Reads {@code runs} runs of {@code length} elements or, of a quantised weight, blocks. */
    private void read(long first, int runs, long runStride, int length, long stride) {
        long bytes = source.format().blockBytes();
        if (stride == 1 && runStride == length) {
            MemorySegment.copy(source.data(), first * bytes, memory, 0, (long) runs * length * bytes);
            return;
        }
        for (int run = 0; run < runs; run++) {
            long from = (first + run * runStride) * bytes;
            long to = (long) run * length * bytes;
            if (stride == 1) {
                MemorySegment.copy(source.data(), from, memory, to, length * bytes);
            } else {
                for (int i = 0; i < length; i++) {
                    MemorySegment.copy(source.data(), from + i * stride * bytes, memory, to + i * bytes, bytes);
                }
            }
        }
    }
}
