package org.transformer4j.training;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Weights;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.Buffer;

/** What has to hold of parameters that learn. */
final class Learnable {
    private Learnable() {}

    /** A matrix without a name would stay as it is, and nobody would notice. */
    static void requireNames(Weights weights) {
        Set<Buffer> named = Collections.newSetFromMap(new IdentityHashMap<>());
        weights.named().forEach(parameter -> named.add(parameter.slice().buffer()));
        weights.matrices().stream().filter(matrix -> !named.contains(matrix.buffer())).findFirst().ifPresent(matrix -> {
            throw new IllegalArgumentException("a model with a matrix [%d, %d] that no name in the checkpoint belongs to; it cannot be trained"
                    .formatted(matrix.spec().outFeatures(), matrix.spec().inFeatures()));
        });
    }

    static void requireFloats(NamedParameter named, Weights weights) {
        WeightFormat format = weights.matrices().stream().filter(matrix -> matrix.buffer() == named.slice().buffer())
                .map(matrix -> matrix.spec().format()).findFirst().orElse(WeightFormat.F32);
        if (format.isQuantised()) {
            throw new IllegalArgumentException("%s is quantised as %s, and only F32 learns: take a checkpoint in F32, F16 or BF16, or leave it out"
                    .formatted(named.name(), format));
        }
        if (format != WeightFormat.F32) {
            throw new IllegalArgumentException("%s is %s, and only F32 learns: say so when the model is loaded, as in Models.load(folder, backend, learns), or leave it out"
                    .formatted(named.name(), format));
        }
    }
}
