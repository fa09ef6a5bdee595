package org.transformer4j.backend.cpu;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.junit.BackendConformance;

class CpuConformanceTest extends BackendConformance {
    @Override
    protected BackendProvider provider() {
        return new CpuProvider();
    }
}
