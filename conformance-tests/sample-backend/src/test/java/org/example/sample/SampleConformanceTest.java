package org.example.sample;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.junit.BackendConformance;

class SampleConformanceTest extends BackendConformance {
    @Override protected BackendProvider provider() {
        return new SampleProvider();
    }
}
