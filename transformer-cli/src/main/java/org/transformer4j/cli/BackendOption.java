package org.transformer4j.cli;

import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import picocli.CommandLine.Option;

/** The option that chooses a backend. */
final class BackendOption {
    @Option(names = "--backend", paramLabel = "NAME[:DEVICE]", description = {
        "Compute on this backend, as in 'cpu' or 'opencl:1'; it is never replaced by another.",
        "Default: what the environment variable TRANSFORMER_BACKEND says, else the best one that is available."})
    private String selector;

    BackendOption() {}

    /** The selector that was given, or null. */
    String selector() {
        return selector;
    }

    Backend open() {
        return selector == null ? Backends.select() : Backends.select(selector);
    }
}
