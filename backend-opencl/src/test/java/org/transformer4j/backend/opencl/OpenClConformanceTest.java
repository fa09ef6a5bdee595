package org.transformer4j.backend.opencl;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.junit.BackendConformance;

class OpenClConformanceTest extends BackendConformance {
    @Override
    protected BackendProvider provider() {
        return new OpenClProvider();
    }

    @Override
    protected boolean required() {
        return RequiresOpenCl.Condition.required();
    }
}
