package org.transformer4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a model, for commands without a model of their own. */
final class ModelOption {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A folder with config.json, model.safetensors and tokenizer.json.")
    private Path folder;

    ModelOption() {}

    Path folder() {
        return folder;
    }
}
