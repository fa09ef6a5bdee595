package org.transformer4j.models;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.adapter.AdaptableLayer;
import org.transformer4j.models.adapter.AdaptedCheckpoint;
import org.transformer4j.models.adapter.Adapter;
import org.transformer4j.models.adapter.LoraNames;
import org.transformer4j.models.adapter.LowRankUpdate;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.layer.LowRank;

/** Brings an adapter to the device, layer by layer, while a model is loaded. */
final class Adaptation {
    private final Adapter adapter;
    private final Weights weights;
    private final Map<String, AdaptableLayer> layers = new LinkedHashMap<>();
    private final Map<String, Placed> placed = new HashMap<>();

    private record Placed(LowRankUpdate update, Weight down) {}

    Adaptation(Checkpoint checkpoint, Weights weights) {
        this.adapter = checkpoint instanceof AdaptedCheckpoint(_, Adapter with) ? with : null;
        this.weights = weights;
    }

    /**
     * What is added to some outputs of a layer, or null for nothing. The parts of a layer share {@code A} and have rows of {@code B} each.
     *
     * @param rows the outputs, in this order
     */
    LowRank of(AdaptableLayer layer, int[] rows) {
        if (adapter == null) {
            return null;
        }
        if (layers.putIfAbsent(layer.module(), layer) == null) {
            adapter.update(layer).ifPresent(update -> placed.put(layer.module(), new Placed(update,
                    matrix(LoraNames.down(layer.module()), update.rank(), layer.in(), update.a(), update.rank(), i -> i))));
        }
        Placed found = placed.get(layer.module());
        if (found == null) {
            return null;
        }
        int rank = found.update.rank();
        float[] up = new float[Math.multiplyExact(rows.length, rank)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(found.update.b(), rows[i] * rank, up, i * rank, rank);
        }
        return new LowRank(found.down, matrix(LoraNames.up(layer.module()), rows.length, rank, up, layer.out(),
                i -> (long) rows[(int) (i / rank)] * rank + i % rank), (float) found.update.scale());
    }

    private Weight matrix(String name, int rows, int columns, float[] numbers, int storedRows, LongUnaryOperator source) {
        try (Arena arena = Arena.ofShared()) {
            Weight weight = weights.matrix(new WeightSpec(rows, columns, DType.F32),
                    WeightSource.rowMajor(arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers), DType.F32, columns));
            weights.name(new NamedParameter(name, Shape.of(storedRows, columns), weight.buffer().all(), source, 0, false, NamedParameter.NO_ROW));
            return weight;
        }
    }

    /** Makes sure that nothing of the adapter was left out. */
    void requireAllUsed() {
        if (adapter != null) {
            adapter.requireAllUsed(layers.values());
        }
    }
}
