package org.transformer4j.models.decoder;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.transformer4j.api.Weight;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.checkpoint.TensorLayout;

/** Brings the matrices of a layer's experts, each a tensor of its own, one below the other into one weight. */
final class StackedExperts {
    private StackedExperts() {}

    /**
     * The weight {@code [experts * out, in]}.
     *
     * @param name of an expert's tensor {@code [out, in]}, by its number
     * @throws CheckpointException if they are not all stored alike
     */
    static Weight load(ParameterLoader load, int experts, IntFunction<String> name, int out, int in) {
        StoredTensor first = load.tensor(name.apply(0), out, in);
        WeightFormat format = first.type().weight().orElseThrow();
        long bytes = first.data().byteSize();
        // Shared, because a device may pack with several threads.
        try (Arena arena = Arena.ofShared()) {
            MemorySegment stacked = arena.allocate(Math.multiplyExact(experts, bytes), Long.BYTES);
            for (int expert = 0; expert < experts; expert++) {
                StoredTensor tensor = load.tensor(name.apply(expert), out, in);
                if (!tensor.type().equals(first.type()) || !(tensor.layout() instanceof TensorLayout.RowMajor)) {
                    throw new CheckpointException("%s, and %s; the experts of a layer must be stored alike: convert them to one type"
                            .formatted(first, tensor));
                }
                MemorySegment.copy(tensor.data(), 0, stacked, expert * bytes, bytes);
                tensor.release();
            }
            WeightFormat kept = IntStream.range(0, experts).mapToObj(expert -> load.format(name.apply(expert), format))
                    .filter(each -> !each.equals(format)).findFirst().orElse(format);
            Weight weight = load.weights().matrix(new WeightSpec(Math.multiplyExact(experts, out), in, kept),
                    WeightSource.rowMajor(stacked, format, in));
            name(load, weight, experts, name);
            return weight;
        }
    }

    /** Says where each expert's tensor is, on a device that has them one below the other as well. */
    private static void name(ParameterLoader load, Weight weight, int experts, IntFunction<String> name) {
        if (weight.buffer().elements() == weight.spec().elements()) {
            long each = weight.spec().elements() / experts;
            for (int expert = 0; expert < experts; expert++) {
                load.name(name.apply(expert), weight.buffer().all().slice(expert * each, each));
            }
        }
    }
}
