package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.transformer4j.api.DType;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.adapter.LoraAdapter;
import org.transformer4j.models.adapter.LoraFiles;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.Trainer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The model of a run as its checkpoints keep it: whole, or as an adapter of a model that stays where it is. */
sealed interface RunModel {
    /** What is loaded. */
    ModelFolder folder();

    /** Whether a parameter of that name may learn. */
    boolean learns(String name);

    /** The file of a checkpoint in which what learns is. */
    String weights();

    /**
     * The files that it needs besides its checkpoint, by their names, with a SHA-256 of each.
     *
     * @param does hears what takes a while
     */
    Map<String, String> base(Consumer<String> does);

    /**
     * Makes sure that these are what they were.
     *
     * @param expected what {@link #base} gave
     * @param does hears what takes a while
     * @throws CheckpointException that names the first file that is another one
     */
    void require(Map<String, String> expected, Consumer<String> does);

    /**
     * Writes the weights as they are now.
     *
     * @param before the folder of the checkpoint before, or of the beginning
     * @param target an existing folder
     */
    void save(Trainer<?> trainer, Model model, Path before, Path target);

    /**
     * Says in the files of an exported model what is known only now: how its numbers are stored, or where its base is.
     *
     * @param target its folder
     */
    void describe(Path target, DType type);

    /**
     * The model of a checkpoint.
     *
     * @throws CheckpointException if the model that it adapts is not where the settings say
     */
    static RunModel in(Path checkpoint, RunSettings settings) {
        return LoraAdapter.isIn(checkpoint) ? new OfAdapter(adapted(settings).with(LoraAdapter.open(checkpoint))) : new Whole(checkpoint);
    }

    private static ModelFolder adapted(RunSettings settings) {
        String from = settings.model().from();
        if (from == null || !Files.exists(Path.of(from))) {
            throw new CheckpointException(("%s: there is no such folder or file, and the run teaches an adapter of the model there; bring it back, or "
                    + "write its new place to model.from in run.yaml").formatted(from));
        }
        // Who went on with an adapter adapts the same model.
        return ModelFolder.of(Path.of(from)) instanceof ModelFolder.Adapted(ModelFolder base, _) ? base : ModelFolder.of(Path.of(from));
    }

    /** @param path a folder with all of it */
    record Whole(Path path) implements RunModel {
        @Override
        public ModelFolder folder() {
            return ModelFolder.of(path);
        }

        @Override
        public boolean learns(String name) {
            return true;
        }

        @Override
        public String weights() {
            return "model.safetensors";
        }

        @Override
        public Map<String, String> base(Consumer<String> does) {
            return Map.of();
        }

        @Override
        public void require(Map<String, String> expected, Consumer<String> does) {
            // All that it needs is in the checkpoint, which has been verified.
        }

        @Override
        public void save(Trainer<?> trainer, Model model, Path before, Path target) {
            try (Checkpoint base = Checkpoint.open(before)) {
                trainer.saveModel(target, base);
            }
        }

        @Override
        public void describe(Path target, DType type) {
            StoredNumbers.tell(target.resolve("config.json"), type);
        }
    }

    /** @param folder the model that stays, and the adapter as it was when it was read */
    record OfAdapter(ModelFolder.Adapted folder) implements RunModel {
        @Override
        public boolean learns(String name) {
            return folder.adapter().settings().learns(name);
        }

        @Override
        public String weights() {
            return "adapter_model.safetensors";
        }

        @Override
        public Map<String, String> base(Consumer<String> does) {
            tell(does);
            return BaseFiles.digests(folder.base());
        }

        @Override
        public void require(Map<String, String> expected, Consumer<String> does) {
            tell(does);
            BaseFiles.require(expected, folder.base());
        }

        private void tell(Consumer<String> does) {
            does.accept("reading the files under the adapter");
        }

        @Override
        public void save(Trainer<?> trainer, Model model, Path before, Path target) {
            LoraFiles.save(model, folder, target);
        }

        @Override
        public void describe(Path target, DType type) {
            JsonMapper json = new JsonMapper();
            Path file = target.resolve("adapter_config.json");
            ObjectNode tree = (ObjectNode) json.readTree(DurableFiles.read(file));
            tree.put("base_model_name_or_path", LoraFiles.path(folder.base()).orElseThrow());
            DurableFiles.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
        }
    }
}
