package org.transformer4j.conformance.kit;

import java.util.List;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.WeightSpec;

/**
 * Unpacking is the exact inverse of packing, for numbers with any bits; a quantised weight comes back decoded.
 *
 * @param id unique name
 * @param spec shape and format of the weight
 */
public record PackCase(String id, WeightSpec spec) implements ConformanceCase {
    /** A case whose id says all of it. */
    public static PackCase of(WeightSpec spec) {
        return new PackCase("pack[%s,out=%d,in=%d]".formatted(WeightForm.lower(spec.format()), spec.outFeatures(),
                spec.inFeatures()), spec);
    }

    @Override
    public String group() {
        return "Memory";
    }

    @Override
    public List<Op> ops() {
        return List.of();
    }

    @Override
    public boolean isCompared() {
        return false;
    }

    @Override
    public Observation run(Bench bench) {
        Generator generator = new Generator(Seed.of(id), 0);
        for (DataKind data : new DataKind[] {DataKind.BITS, DataKind.SPECIALS, DataKind.WIDE}) {
            for (WeightForm.Layout layout : WeightForm.Layout.values()) {
                WeightForm form = new WeightForm(spec.format(), layout);
                if (form.exists()) {
                    try (PackedWeight weight = new PackedWeight(bench.device(), spec, form, form.numbers(spec, data, 1, generator))) {
                        weight.check("after packing %s numbers".formatted(data.label()));
                    }
                }
            }
        }
        return Observation.NOTHING;
    }
}
