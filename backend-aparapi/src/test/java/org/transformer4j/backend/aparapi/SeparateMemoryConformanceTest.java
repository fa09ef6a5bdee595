package org.transformer4j.backend.aparapi;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.junit.BackendConformance;

/** How data travels and work is cut on a graphics card, tried on whatever device there is. */
class SeparateMemoryConformanceTest extends BackendConformance {
    @Override
    protected BackendProvider provider() {
        return new TestDevices.SeparateMemoryProvider();
    }

    @Override
    protected boolean required() {
        return TestDevices.required();
    }
}
