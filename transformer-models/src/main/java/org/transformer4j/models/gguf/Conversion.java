package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.checkpoint.TensorLayout;

/**
 * What has to be done to a tensor of a GGUF file so that it is what Hugging Face stores: the inverse of what llama.cpp's
 * converter did.
 *
 * <p>All but {@link MinusOne} say only where the elements lie, so that the data stays in the file, quantised or not.
 */
sealed interface Conversion {
    /** What is wrong with {@code source}, which has one dimension or more; null if nothing is. */
    String fault(GgufTensor source);

    /** The tensor converted. Its shape must be without {@link #fault}. */
    StoredTensor apply(StoredTensor tensor);

    /** Nothing has to be done. */
    record AsIs() implements Conversion {
        @Override
        public String fault(GgufTensor source) {
            return null;
        }

        @Override
        public StoredTensor apply(StoredTensor tensor) {
            return tensor;
        }
    }

    /**
     * Rows of queries or keys whose rotary pairs lie side by side, as GGUF's llama has them; Hugging Face has them half a head apart.
     *
     * @param heads how many heads the rows belong to
     */
    record RotaryRows(int heads) implements Conversion {
        @Override
        public String fault(GgufTensor source) {
            return source.shape()[0] % (2L * heads) == 0 ? null : "not pairs of rows for each of %d heads".formatted(heads);
        }

        @Override
        public StoredTensor apply(StoredTensor tensor) {
            return new StoredTensor(tensor.name(), tensor.type(), tensor.shape(), new TensorLayout.InterleavedHalves(heads), tensor.data());
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
        public String fault(GgufTensor source) {
            if (source.shape().length == 1 && source.type().format().isQuantised()) return "a quantised vector, which cannot be cut";
            return from + count <= source.shape()[0] ? null : "less than %d rows".formatted(from + count);
        }

        @Override
        public StoredTensor apply(StoredTensor tensor) {
            long[] shape = tensor.shape();
            long bytes = tensor.data().byteSize() / shape[0];
            shape[0] = count;
            return new StoredTensor(tensor.name(), tensor.type(), shape, tensor.layout(), tensor.data().asSlice(from * bytes, count * bytes));
        }
    }

    /** A matrix {@code [out, in]} that Hugging Face has as the {@code [in, out]} of a {@code Conv1D}. */
    record Transposed() implements Conversion {
        @Override
        public String fault(GgufTensor source) {
            return source.shape().length == 2 ? null : "not a matrix";
        }

        @Override
        public StoredTensor apply(StoredTensor tensor) {
            long[] shape = tensor.shape();
            return new StoredTensor(tensor.name(), tensor.type(), new long[] {shape[1], shape[0]}, new TensorLayout.ColumnMajor(), tensor.data());
        }
    }

    /**
     * The weights w of a norm that multiplies by 1 + w, stored as 1 + w: {@code w = g - 1} in binary32, a copy on the heap.
     *
     * <p>Where g is 1 + w rounded, or 0.5 and more, the subtraction is exact, so that 1 + w is g again.
     */
    record MinusOne() implements Conversion {
        private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        @Override
        public String fault(GgufTensor source) {
            return source.shape().length == 1 ? null : "not a vector";
        }

        @Override
        public StoredTensor apply(StoredTensor tensor) {
            float[] gains = tensor.toFloats();
            MemorySegment target = MemorySegment.ofArray(new byte[Math.multiplyExact(gains.length, Float.BYTES)]);
            for (int i = 0; i < gains.length; i++) target.setAtIndex(FLOAT, i, gains[i] - 1);
            return new StoredTensor(tensor.name(), DType.F32, tensor.shape(), target);
        }
    }
}
