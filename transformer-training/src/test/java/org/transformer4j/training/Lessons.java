package org.transformer4j.training;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.transformer4j.api.Backend;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Workspace;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.data.Batches;
import org.transformer4j.training.data.TextWindows;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.optimizer.Optimizer;
import org.transformer4j.training.schedule.Schedule;

/** Short lessons for small models, with a fingerprint of what was learnt. */
final class Lessons {
    /** Models that are there for tests of other modules. */
    static final Path GOLDENS = Path.of("../transformer-models/src/test/resources/goldens");

    private final Path folder;
    private final Backend backend;
    int microBatch = 6;
    int length = 24;
    Predicate<String> learns = _ -> true;
    Optimizer optimizer = Adam.adamW(0.1);
    UnaryOperator<TrainingSettings> settings = UnaryOperator.identity();

    Lessons(String model, Backend backend) {
        this(GOLDENS.resolve(model), backend);
    }

    Lessons(Path folder, Backend backend) {
        this.folder = folder;
        this.backend = backend;
    }

    /** What is known after so many steps: loss and fingerprint of all parameters. */
    String learn(int steps) throws IOException {
        return learn(null, steps, null);
    }

    /**
     * The same.
     *
     * @param from a folder to go on from, or null to begin
     * @param to a folder to save to, or null
     */
    String learn(Path from, int steps, Path to) throws IOException {
        try (Backend training = new Backend(new AutogradDevice(backend.device()));
                Model model = Models.load(ModelFolder.of(from == null ? folder : from), training, learns);
                Trainer<CausalLanguageModeling.Example> trainer = trainer((Decoder) model)) {
            if (from != null) {
                trainer.resume(from);
            }
            Batches<CausalLanguageModeling.Example> batches = new Batches<>(new TextWindows(text(), length, 7), 6, 7);
            double loss = 0;
            while (trainer.steps() < steps) {
                loss = trainer.step(batches.of(trainer.steps())).loss();
            }
            if (to != null) {
                Files.copy(folder.resolve("config.json"), to.resolve("config.json"));
                try (Checkpoint base = Checkpoint.open(folder)) {
                    trainer.save(to, base);
                }
            }
            return loss + " " + fingerprint(training, model);
        }
    }

    Trainer<CausalLanguageModeling.Example> trainer(Decoder model) {
        return new Trainer<>(new CausalLanguageModeling(model, 0.1f),
                settings.apply(new TrainingSettings(optimizer, Schedule.cosine(1e-2, 1e-3, 3, 40), 1.0, microBatch, learns)));
    }

    /** Tokens that follow a simple rule. */
    static int[] text() {
        int[] text = new int[3000];
        for (int i = 1; i < text.length; i++) {
            text[i] = (text[i - 1] * 7 + i % 11) % 99;
        }
        return text;
    }

    private static String fingerprint(Backend backend, Model model) {
        try (Workspace workspace = backend.newWorkspace(); Arena arena = Arena.ofConfined()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (NamedParameter parameter : model.weights().named()) {
                MemorySegment numbers = arena.allocate(parameter.slice().length() * parameter.slice().type().bytes(), Float.BYTES);
                workspace.queue().read(parameter.slice(), numbers);
                digest.update(numbers.asByteBuffer());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
