package org.transformer4j.models.verify;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * A recorded output.
 *
 * @param single what PyTorch computed in float32, if that was recorded
 * @param exact the same in float64, if that was recorded; at least one of the two is
 */
record GoldenOutput(Optional<StoredTensor> single, Optional<StoredTensor> exact) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Makes sure that it can be compared.
     *
     * @throws UnsupportedCase if it is not what its name says
     */
    void requireFloats() {
        single.ifPresent(tensor -> require(tensor, DType.F32));
        exact.ifPresent(tensor -> require(tensor, DType.F64));
        if (single.isPresent() && exact.isPresent() && !Arrays.equals(single.get().shape(), exact.get().shape())) {
            throw new UnsupportedCase("%s, but %s; both must have one shape".formatted(single.get(), exact.get()));
        }
    }

    long[] shape() {
        return best().shape();
    }

    /** The better of the two. */
    StoredTensor best() {
        return exact.or(() -> single).orElseThrow();
    }

    static double element(StoredTensor tensor, long index) {
        MemorySegment data = tensor.data();
        return tensor.dtype() == DType.F64 ? data.getAtIndex(DOUBLE, index) : data.getAtIndex(FLOAT, index);
    }

    private static void require(StoredTensor tensor, DType type) {
        if (tensor.dtype() != type) {
            throw new UnsupportedCase("%s; as an output of floats it should be %s".formatted(tensor, type));
        }
    }
}
