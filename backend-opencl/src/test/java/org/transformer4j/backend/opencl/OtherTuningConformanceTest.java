package org.transformer4j.backend.opencl;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;
import org.transformer4j.conformance.junit.BackendConformance;

/** The kernels that the first device would not take by itself: those for cards on a processor, and the other way round. */
class OtherTuningConformanceTest extends BackendConformance {
    @Override
    protected BackendProvider provider() {
        if (new OpenClProvider().probe() instanceof Probe.Unavailable) {
            return new OpenClProvider();
        }
        Tuning own = Tuning.of(OpenCl.devices().getFirst());
        return new OpenClProvider(own == Tuning.CARD ? Tuning.PROCESSOR : Tuning.CARD);
    }

    @Override
    protected boolean required() {
        return RequiresOpenCl.Condition.required();
    }
}
