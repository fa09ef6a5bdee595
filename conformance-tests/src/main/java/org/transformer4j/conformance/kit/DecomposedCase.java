package org.transformer4j.conformance.kit;

import java.util.List;
import org.transformer4j.api.op.Op;

/**
 * A layer's own kernel gives the bits of its decomposition, run on the same device with weights and caches in the plain
 * layout.
 *
 * @param base a case about a layer operation
 */
public record DecomposedCase(ConformanceCase base) implements ConformanceCase {
    @Override
    public String id() {
        return base.id() + "/decomposed";
    }

    @Override
    public String group() {
        return base.group();
    }

    @Override
    public List<Op> ops() {
        return base.ops();
    }

    @Override
    public boolean isCompared() {
        return false;
    }

    @Override
    public Observation run(Bench bench) {
        Observation own = base.run(bench);
        try (Bench plain = bench.decomposed()) {
            base.run(plain).mustEqual(own, "the decomposition, run on this device, differs from its kernel");
        }
        return Observation.NOTHING;
    }
}
