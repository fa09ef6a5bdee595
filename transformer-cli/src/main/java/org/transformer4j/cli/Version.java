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
        String version = Optional.ofNullable(Version.class.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion).orElse("(built without a version)");
        return new String[] {
            "transformer " + version,
            "arithmetic " + Canon.VERSION,
            "java %s, %s".formatted(Runtime.version(), System.getProperty("java.vm.vendor")),
        };
    }
}
