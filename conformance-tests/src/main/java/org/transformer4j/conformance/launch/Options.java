package org.transformer4j.conformance.launch;

import java.nio.file.Path;
import org.transformer4j.api.spi.DeviceInfo;

/** What the command line asks for. A path is null where there is none, and so is the backend where all are meant. */
record Options(String backend, CasePattern only, Path deviations, Path json, Path html) {
    static Options parse(String... arguments) {
        Options options = new Options(null, CasePattern.ALL, null, null, null);
        if (arguments.length % 2 != 0) {
            throw new IllegalArgumentException("'%s' has no value".formatted(arguments[arguments.length - 1]));
        }
        for (int i = 0; i < arguments.length; i += 2) {
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--backend" -> new Options(value, only, deviations, json, html);
            case "--only" -> new Options(backend, new CasePattern(value), deviations, json, html);
            case "--deviations" -> new Options(backend, only, Path.of(value), json, html);
            case "--json" -> new Options(backend, only, deviations, Path.of(value), html);
            case "--html" -> new Options(backend, only, deviations, json, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option '%s'".formatted(name));
        };
    }

    /** Whether any device of a backend is meant. */
    boolean wants(String backendName) {
        return backend == null || backend.equals(backendName) || backend.startsWith(backendName + ":");
    }

    /** Whether a device is meant. */
    boolean wants(DeviceInfo device) {
        return backend == null || backend.equals(device.backend()) || backend.equals(device.selector());
    }
}
