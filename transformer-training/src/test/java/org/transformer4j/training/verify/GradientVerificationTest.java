package org.transformer4j.training.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;

class GradientVerificationTest {
    private static final Path MODELS = Path.of("../transformer-models/src/test/resources/goldens");
    private static final Path GRADIENTS = Path.of("src/test/resources/goldens");

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gemma2", "codegen", "bert_mlm", "t5_v1_0", "marian"})
    void loss_and_gradients_are_as_good_as_those_of_pytorch(String model, @TempDir Path folder) throws IOException {
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(MODELS.resolve(model).resolve(file), folder.resolve(file));
        }
        Files.copy(GRADIENTS.resolve(model).resolve("io.safetensors"), folder.resolve("io.safetensors"));
        try (Backend backend = Backends.select("cpu")) {
            assertThat(GradientVerification.run(folder, backend)).hasSizeGreaterThan(20).allMatch(GradientCheck::passed);
        }
    }
}
