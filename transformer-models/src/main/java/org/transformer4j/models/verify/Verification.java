package org.transformer4j.models.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsFile;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.verify.GoldenCase.IntMatrix;

/** Checks a checkpoint against the golden outputs in its {@code io.safetensors}. */
public final class Verification {
    private final GoldenRunner runner;
    private final SpecialTokens special;
    private final List<OutputCheck> outputs = new ArrayList<>();
    private final List<GenerationCheck> generations = new ArrayList<>();
    private final List<String> unsupported = new ArrayList<>();
    private final Fingerprint fingerprint = new Fingerprint();

    private Verification(GoldenRunner runner, SpecialTokens special) {
        this.runner = runner;
        this.special = special;
    }

    /**
     * Runs every recorded case.
     *
     * @param folder with {@code config.json}, {@code model.safetensors} and {@code io.safetensors}
     * @param backend where to compute
     * @param progress is told each case before it runs
     * @throws CheckpointException if a file is missing or malformed, or the architecture is
     *     not supported
     */
    public static VerifyReport run(Path folder, Backend backend, Consumer<String> progress) {
        ModelFolder files = ModelFolder.of(folder);
        requireModel(files.config());
        // The model before the cases: what is wrong with them means nothing where the architecture is not supported.
        try (Checkpoint file = SafetensorsFile.open(folder.resolve("io.safetensors")); Model model = Models.load(files, backend)) {
            GoldenFile golden = new GoldenFile(file);
            SpecialTokens special = files.generationConfig().tokens();
            Verification verification = new Verification(GoldenRunner.of(model, special), special);
            for (GoldenCase recorded : golden.cases()) {
                progress.accept(recorded.prefix().isEmpty() ? "main case" : "case " + recorded.prefix().substring(0, recorded.prefix().length() - 1));
                verification.check(recorded);
            }
            return new VerifyReport(folder.toString(), model.config().modelType(), backend.info().selector(), backend.info().name(),
                    verification.fingerprint.hex(), verification.outputs, verification.generations, verification.unsupported,
                    Stream.concat(golden.training().stream(), golden.others().stream()).toList());
        }
    }

    private static void requireModel(ModelConfig config) {
        if (!config.has("model_type") && !config.has("kind")) {
            throw new CheckpointException("%s: no model_type, so this is no model to verify; a folder saved by Hugging Face transformers is expected"
                    .formatted(config.origin()));
        }
    }

    private void check(GoldenCase golden) {
        if (golden.outputs().isEmpty() && golden.sequences().isEmpty()) {
            unsupported.add("%sin.* has no outputs, so there is nothing to compare with".formatted(golden.prefix()));
            return;
        }
        if (!golden.outputs().isEmpty()) {
            attempt(golden.outputName(""), () -> compareOutputs(golden));
        }
        golden.sequences().ifPresent(recorded -> attempt(golden.outputName("sequences"), () -> compareGeneration(golden, IntMatrix.of(recorded))));
    }

    private void compareOutputs(GoldenCase golden) {
        Map<String, Computed> computed = runner.outputs(golden, golden.outputs().keySet());
        golden.outputs().forEach((name, expected) -> attempt(golden.outputName(name), () -> {
            if (!computed.containsKey(name)) {
                throw new UnsupportedCase("%s is not an output of this model".formatted(golden.outputName(name)));
            }
            fingerprint.add(golden.outputName(name), computed.get(name));
            outputs.add(OutputCheck.of(golden.outputName(name), expected, computed.get(name)));
        }));
    }

    private void compareGeneration(GoldenCase golden, IntMatrix recorded) {
        String name = golden.outputName("sequences");
        GenerationCheck check;
        try {
            GoldenRunner.Written written = runner.generate(golden, recorded.columns());
            fingerprint.add(name, written);
            check = GenerationCheck.of(name, recorded, written, special);
        } catch (IllegalStateException noToken) {
            check = GenerationCheck.failed(name, recorded, noToken.getMessage());
        }
        generations.add(check);
    }

    /** One case that cannot be computed must not hide the others, whatever the reason. */
    private void attempt(String name, Runnable check) {
        try {
            check.run();
        } catch (UnsupportedCase refused) {
            unsupported.add(refused.getMessage());
        } catch (RuntimeException fault) {
            unsupported.add("%s: %s".formatted(name, fault.getMessage() == null ? fault.toString() : fault.getMessage()));
        }
    }
}
