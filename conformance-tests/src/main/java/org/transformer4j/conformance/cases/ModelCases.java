package org.transformer4j.conformance.cases;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DecoderCase;

/** Whole models, small and random: what operations do to each other's results. */
final class ModelCases {
    private ModelCases() {}

    static List<ConformanceCase> all() {
        return List.of(
                new DecoderCase("model/decoder-f32", new DecoderCase.Shape(2, 48, 4, 2, 80, 97, DType.F32)),
                new DecoderCase("model/decoder-bf16", new DecoderCase.Shape(3, 72, 6, 2, 130, 131, DType.BF16)),
                new DecoderCase("model/decoder-f16", new DecoderCase.Shape(1, 64, 4, 4, 96, 67, DType.F16)));
    }
}
