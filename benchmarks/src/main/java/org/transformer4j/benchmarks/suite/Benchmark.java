package org.transformer4j.benchmarks.suite;

import java.util.List;
import org.transformer4j.benchmarks.measure.Trial;
import org.transformer4j.benchmarks.model.ModelSize;
import org.transformer4j.benchmarks.report.Group;

/** Something to measure on a device. */
public sealed interface Benchmark {
    /** The names of the figures that it gives. Each holds all that decides about the work, so that equal names mean equal work. */
    List<String> ids();

    /** What kind of figures they are. */
    Group group();

    /**
     * Work that is repeated in this process.
     *
     * @param id its name
     * @param group its kind
     * @param work what one run amounts to
     * @param preparation makes it ready on a device
     */
    record Repeated(String id, Group group, Work work, Preparation preparation) implements Benchmark {
        @Override
        public List<String> ids() {
            return List.of(id);
        }
    }

    /**
     * The start of a fresh process: opening the device, the first kernel, the first token of a model with F32 weights, and the memory
     * that it took.
     *
     * @param size of the model
     * @param processes how many are started
     * @param timed whether the times count, or only the memory
     */
    record ColdStart(ModelSize size, int processes, boolean timed) implements Benchmark {
        /** Name of the time until the device is open. */
        public static final String OPEN = "Start[open]";
        /** Name of the time until the first kernel has run. */
        public static final String FIRST_KERNEL = "Start[first-kernel]";

        /** Name of the time until the first token. */
        public String firstToken() {
            return "Start[first-token,%s]".formatted(size.label());
        }

        /** Name of the memory. */
        public String memory() {
            return "Memory[process,%s]".formatted(size.label());
        }

        @Override
        public List<String> ids() {
            return timed ? List.of(OPEN, FIRST_KERNEL, firstToken(), memory()) : List.of(memory());
        }

        @Override
        public Group group() {
            return Group.START;
        }
    }

    /** Makes work ready to run. */
    @FunctionalInterface
    interface Preparation {
        /**
         * Allocates and fills what the work needs.
         *
         * @throws NotMeasured if the device has no way to do it that would be worth measuring
         */
        Trial on(Workbench bench);
    }
}
