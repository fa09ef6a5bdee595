package org.transformer4j.models.generation;

import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.conformance.oracle.OracleProvider;

/** What the tests compute on. */
final class TestBackends {
    private TestBackends() {}

    static Backend open() {
        return Backends.open(new OracleProvider(), 0);
    }
}
