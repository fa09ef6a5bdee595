package org.transformer4j.models.generation;

import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;

/** What the tests compute on. */
final class TestBackends {
    private TestBackends() {}

    static Backend open() {
        return Backends.select("cpu");
    }
}
