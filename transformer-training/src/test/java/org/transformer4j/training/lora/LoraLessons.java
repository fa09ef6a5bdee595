package org.transformer4j.training.lora;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Workspace;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.adapter.LoraFiles;
import org.transformer4j.models.adapter.LoraNames;
import org.transformer4j.models.adapter.LoraSettings;
import org.transformer4j.models.adapter.TargetModules;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.TrainingSettings;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.data.Batches;
import org.transformer4j.training.data.TextWindows;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.schedule.Schedule;

/** Short lessons for the adapter of a small model. */
final class LoraLessons {
    /** Models that are there for tests of other modules. */
    static final Path GOLDENS = Path.of("../transformer-models/src/test/resources/goldens");
    static final int[] IDS = {5, 17, 98, 0, 42, 41, 63, 8, 71, 30};

    private final Backend backend;
    int microBatch = 6;

    /** @param backend what trains */
    LoraLessons(Backend backend) {
        this.backend = backend;
    }

    static ModelFolder.Adapted fresh(Path base, String targets) {
        return ModelFolder.of(base).with(new FreshAdapter(new LoraSettings(4, 8, TargetModules.parse(targets)), 3));
    }

    /** What is known after so many steps: the loss, and the bits of all parameters by their names. */
    record Learnt(double loss, Map<String, Integer> bits) {}

    Learnt learn(ModelFolder.Adapted folder, int steps) throws IOException {
        return learn(folder, null, steps, null);
    }

    /**
     * The same.
     *
     * @param from a folder whose state to go on from, or null to begin
     * @param to a folder to save to, or null
     */
    Learnt learn(ModelFolder.Adapted folder, Path from, int steps, Path to) throws IOException {
        try (Backend training = new Backend(new AutogradDevice(backend.device())); Model model = Models.load(folder, training);
                Trainer<CausalLanguageModeling.Example> trainer = trainer((Decoder) model)) {
            if (from != null) {
                trainer.resume(from);
            }
            Batches<CausalLanguageModeling.Example> batches = new Batches<>(new TextWindows(text(), 24, 7), 6, 7);
            double loss = 0;
            while (trainer.steps() < steps) {
                loss = trainer.step(batches.of(trainer.steps())).loss();
            }
            if (to != null) {
                LoraFiles.save(model, folder, to);
                trainer.saveState(to);
            }
            return new Learnt(loss, bits(model));
        }
    }

    Trainer<CausalLanguageModeling.Example> trainer(Decoder model) {
        return new Trainer<>(new CausalLanguageModeling(model, 0), new TrainingSettings(Adam.adamW(0.1), Schedule.cosine(1e-2, 1e-3, 3, 40), 1.0,
                microBatch, LoraNames::isPart));
    }

    private static int[] text() {
        int[] text = new int[3000];
        for (int i = 1; i < text.length; i++) {
            text[i] = (text[i - 1] * 7 + i % 11) % 99;
        }
        return text;
    }

    /** A hash of the bits of each parameter; of all its parts, where it has several. */
    static Map<String, Integer> bits(Model model) {
        Map<String, Integer> bits = new TreeMap<>();
        try (Workspace workspace = model.backend().newWorkspace(); Arena arena = Arena.ofConfined()) {
            for (NamedParameter parameter : model.weights().named()) {
                ByteBuffer numbers = arena.allocate(parameter.slice().length() * parameter.slice().type().bytes(), Float.BYTES).asByteBuffer();
                workspace.queue().read(parameter.slice(), MemorySegment.ofBuffer(numbers));
                byte[] bytes = new byte[numbers.remaining()];
                numbers.get(bytes);
                bits.merge(parameter.name(), Arrays.hashCode(bytes), (a, b) -> 31 * a + b);
            }
        }
        return bits;
    }

    static float[] logits(ModelFolder folder, Backend backend) {
        try (Model model = Models.load(folder, backend)) {
            return logits(model);
        }
    }

    static float[] logits(Model model) {
        try (DecoderPass pass = new DecoderPass((Decoder) model, new int[] {IDS.length}, IDS, IntStream.range(0, IDS.length).toArray())) {
            return pass.logits();
        }
    }
}
