package org.transformer4j.benchmarks;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version of this library. */
final class SoftwareVersion {
    private SoftwareVersion() {}

    /** As a module it knows its version from the descriptor, on the class path from the manifest. */
    static String find() {
        return Optional.ofNullable(SoftwareVersion.class.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion)
                .or(() -> Optional.ofNullable(SoftwareVersion.class.getPackage().getImplementationVersion())).orElse("unknown");
    }
}
