package org.transformer4j.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import org.transformer4j.api.canon.Canon;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() {
        // As a module it knows its version from the descriptor, on the class path from the manifest.
        String version = Optional.ofNullable(Version.class.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion)
                .or(() -> Optional.ofNullable(Version.class.getPackage().getImplementationVersion())).orElse("of unknown version");
        return new String[] {
            "transformer " + version,
            "arithmetic " + Canon.VERSION,
            "java %s, %s".formatted(Runtime.version(), System.getProperty("java.vm.vendor")),
        };
    }
}
