package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.adapter.LoraAdapter;
import org.transformer4j.models.adapter.MergedModel;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * Writes a plain model of an adapter and the model that it belongs to; its folder is there as a whole or not at all.
 *
 * @see MergedModel
 */
public final class PlainModel {
    private static final String WEIGHTS = "model.safetensors";

    private PlainModel() {}

    /**
     * That of a run which taught an adapter.
     *
     * @param step of the checkpoint
     * @param type how to store numbers: F32, or rounded to F16 or BF16
     * @param target a new folder
     * @param backend where the model is read
     * @throws CheckpointException if there is no such checkpoint, it is damaged, the model under the adapter is gone, another one, or in a
     *     single file, or a number does not fit the type
     * @throws IllegalArgumentException if the run taught no adapter, or the target is there already
     */
    public static void of(RunFolder folder, long step, DType type, Path target, Backend backend) {
        RunCheckpoint checkpoint = TrainedModel.checkpoint(folder, step);
        RunState state = TrainedModel.verified(folder, checkpoint);
        if (!(RunModel.in(checkpoint.path(), folder.settings()) instanceof RunModel.OfAdapter stored)) {
            throw new IllegalArgumentException("%s: the run taught all of a model, and no adapter that could be merged".formatted(folder.path()));
        }
        MergedModel.base(stored.folder());
        stored.require(state.base(), RunListener.SILENT::does);
        DurableFiles.whole(target, partial -> {
            Path adapter = partial.resolve("adapter");
            DurableFiles.named(adapter, "cannot be made", () -> Files.createDirectories(adapter));
            TrainedModel.write(folder.settings(), checkpoint.path(), state, DType.F32, adapter, backend);
            write(stored.folder().base().with(LoraAdapter.open(adapter)), type, partial, backend);
            DurableFiles.delete(adapter);
        });
    }

    /**
     * That of a folder with an adapter.
     *
     * @throws CheckpointException as above
     * @throws IllegalArgumentException if there is no adapter, or the target is there already
     */
    public static void of(Path adapter, DType type, Path target, Backend backend) {
        if (!(ModelFolder.of(adapter) instanceof ModelFolder.Adapted folder)) {
            throw new IllegalArgumentException("%s: there is no adapter; expected a folder with adapter_config.json, or a run that taught one".formatted(adapter));
        }
        MergedModel.base(folder);
        DurableFiles.whole(target, partial -> write(folder, type, partial, backend));
    }

    private static void write(ModelFolder.Adapted folder, DType type, Path target, Backend backend) {
        try (Model model = Models.load(folder, backend)) {
            MergedModel.save(model, folder, target);
        }
        if (type != DType.F32) {
            Path wide = target.resolve("wide.safetensors");
            DurableFiles.named(wide, "cannot be made", () -> Files.move(target.resolve(WEIGHTS), wide));
            StoredNumbers.copy(wide, target.resolve(WEIGHTS), type);
            DurableFiles.named(wide, "cannot be deleted", () -> Files.deleteIfExists(wide));
        }
        StoredNumbers.tell(target.resolve("config.json"), type);
    }
}
