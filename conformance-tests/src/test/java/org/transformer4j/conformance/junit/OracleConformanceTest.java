package org.transformer4j.conformance.junit;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.oracle.OracleProvider;

/** The device that everything is compared with does all that is asked of others. */
class OracleConformanceTest extends BackendConformance {
    @Override
    protected BackendProvider provider() {
        return new OracleProvider();
    }
}
