package org.transformer4j.models.gguf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * What has to be done to a tensor of a GGUF file so that it is what Hugging Face stores: the inverse of what llama.cpp's
 * converter did.
 *
 * <p>Those that move whole rows ({@link AsIs}, {@link RotaryRows}, {@link Rows}) apply to quantised rows as they are.
 */
public sealed interface Conversion {
    /** What is wrong with a tensor of shape {@code source}, which has one dimension or more; null if nothing is. */
    String fault(long[] source);

    /** The shape that a tensor of shape {@code source} gets. */
    long[] shape(long[] source);

    /**
     * The tensor converted; its data is that of {@code tensor} where nothing moves, and else is allocated in {@code arena}.
     * Its shape must be without {@link #fault}.
     */
    StoredTensor apply(StoredTensor tensor, Arena arena);

    /** Nothing has to be done. */
    record AsIs() implements Conversion {
        @Override
        public String fault(long[] source) {
            return null;
        }

        @Override
        public long[] shape(long[] source) {
            return source.clone();
        }

        @Override
        public StoredTensor apply(StoredTensor tensor, Arena arena) {
            return tensor;
        }
    }

    /**
     * Rows of queries or keys whose rotary pairs lie side by side, as GGUF's llama has them, moved to where Hugging Face has them,
     * half a head apart: with n rows in a head, row {@code 2 i + h} of each head becomes row {@code h n / 2 + i}, h being 0 or 1.
     *
     * @param heads how many heads the rows belong to
     */
    record RotaryRows(int heads) implements Conversion {
        @Override
        public String fault(long[] source) {
            return source[0] % (2L * heads) == 0 ? null : "not pairs of rows for each of %d heads".formatted(heads);
        }

        @Override
        public long[] shape(long[] source) {
            return source.clone();
        }

        @Override
        public StoredTensor apply(StoredTensor tensor, Arena arena) {
            long rows = tensor.shape()[0];
            long half = rows / heads / 2;
            long bytes = tensor.data().byteSize() / rows;
            MemorySegment target = arena.allocate(tensor.data().byteSize(), Long.BYTES);
            for (long row = 0; row < rows; row++) {
                long inHead = row % (2 * half);
                long source = row - inHead + 2 * (inHead % half) + inHead / half;
                MemorySegment.copy(tensor.data(), source * bytes, target, row * bytes, bytes);
            }
            return new StoredTensor(tensor.name(), tensor.dtype(), tensor.shape(), target);
        }
    }

    /**
     * One of several tensors that were fused by putting their rows one after the other.
     *
     * @param from  its first row
     * @param count the number of its rows
     */
    record Rows(long from, long count) implements Conversion {
        @Override
        public String fault(long[] source) {
            return from + count <= source[0] ? null : "less than %d rows".formatted(from + count);
        }

        @Override
        public long[] shape(long[] source) {
            long[] shape = source.clone();
            shape[0] = count;
            return shape;
        }

        @Override
        public StoredTensor apply(StoredTensor tensor, Arena arena) {
            long rows = tensor.shape()[0];
            long bytes = tensor.data().byteSize() / rows;
            return new StoredTensor(tensor.name(), tensor.dtype(), shape(tensor.shape()), tensor.data().asSlice(from * bytes, count * bytes));
        }
    }

    /** A matrix {@code [out, in]} turned into the {@code [in, out]} of a {@code Conv1D}. */
    record Transposed() implements Conversion {
        @Override
        public String fault(long[] source) {
            return source.length == 2 ? null : "not a matrix";
        }

        @Override
        public long[] shape(long[] source) {
            return new long[] {source[1], source[0]};
        }

        @Override
        public StoredTensor apply(StoredTensor tensor, Arena arena) {
            long[] shape = tensor.shape();
            int bytes = tensor.dtype().bytes();
            MemorySegment target = arena.allocate(tensor.data().byteSize(), Long.BYTES);
            for (long row = 0; row < shape[0]; row++) {
                for (long column = 0; column < shape[1]; column++) {
                    MemorySegment.copy(tensor.data(), (row * shape[1] + column) * bytes, target, (column * shape[0] + row) * bytes, bytes);
                }
            }
            return new StoredTensor(tensor.name(), tensor.dtype(), shape(shape), target);
        }
    }

    /**
     * The weights w of a norm that multiplies by 1 + w, stored as 1 + w: {@code w = g - 1} in binary32.
     *
     * <p>For g from 0.5 on the subtraction is exact, so that 1 + w is g again. What the rounding of 1 + w lost when the file was
     * written stays lost.
     */
    record MinusOne() implements Conversion {
        private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        @Override
        public String fault(long[] source) {
            return source.length == 1 ? null : "not a vector";
        }

        @Override
        public long[] shape(long[] source) {
            return source.clone();
        }

        @Override
        public StoredTensor apply(StoredTensor tensor, Arena arena) {
            float[] gains = tensor.toFloats();
            MemorySegment target = arena.allocate((long) gains.length * Float.BYTES, Long.BYTES);
            for (int i = 0; i < gains.length; i++) target.setAtIndex(FLOAT, i, gains[i] - 1);
            return new StoredTensor(tensor.name(), DType.F32, tensor.shape(), target);
        }
    }
}
