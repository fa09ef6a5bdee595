package org.transformer4j.conformance.kit;

import java.util.List;
import java.util.function.Consumer;
import org.transformer4j.api.op.Op;

/**
 * A part of the contract that is checked by a few lines of code instead of a comparison.
 *
 * @param id unique name
 * @param group heading in reports
 * @param check throws {@link ConformanceFailure} if the device breaks the contract
 */
public record CheckCase(String id, String group, Consumer<Bench> check) implements ConformanceCase {
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
        check.accept(bench);
        return Observation.NOTHING;
    }
}
