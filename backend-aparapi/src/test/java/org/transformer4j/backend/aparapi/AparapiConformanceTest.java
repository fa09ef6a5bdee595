package org.transformer4j.backend.aparapi;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.junit.BackendConformance;

class AparapiConformanceTest extends BackendConformance {
    @Override
    protected BackendProvider provider() {
        return new AparapiProvider();
    }

    @Override
    protected boolean required() {
        return TestDevices.required();
    }
}
