package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.adapter.LoraSettings;
import org.transformer4j.training.lora.FreshAdapter;
import org.transformer4j.training.run.RunSettings.Task;

/** The adapter that a run begins with: a fresh one, or one that has learnt already. Its model stays as it is. */
final class StartAdapter {
    private final RunSettings settings;
    private final ModelFolder model;

    private StartAdapter(RunSettings settings, ModelFolder model) {
        this.settings = settings;
        this.model = model;
    }

    /**
     * The model with its adapter.
     *
     * @param model what the settings name
     * @param folder where the tokenizer is already, and where the configuration goes if the model gets another head
     * @param does hears which tensors begin anew
     * @throws IllegalArgumentException if the settings would change the model, or want a fresh adapter over another one
     */
    static ModelFolder.Adapted of(RunSettings settings, ModelFolder model, Path folder, Consumer<String> does) {
        StartAdapter start = new StartAdapter(settings, model);
        start.refuse("model.config", settings.model().config() != null);
        start.refuse("model.set", !settings.model().set().isEmpty());
        start.refuse("tokenizer.from", settings.tokenizer().from() != null);
        start.requirePrefix();
        return start.adapted(folder, does);
    }

    private void requirePrefix() {
        ModelFolder base = model instanceof ModelFolder.Adapted(ModelFolder under, _) ? under : model;
        if (settings.task() == Task.TRANSLATE && base instanceof ModelFolder.OnDisk(Path path)) {
            Path config = path.resolve(StartConfig.CONFIG);
            TranslationPrefix.require(StartConfig.object(config), settings.data(), config);
        }
    }

    private void refuse(String name, boolean given) {
        if (given) {
            throw new IllegalArgumentException("%s is given, and the model under an adapter stays as it is; leave it out, or train all of the model"
                    .formatted(name));
        }
    }

    private ModelFolder.Adapted adapted(Path folder, Consumer<String> does) {
        if (model instanceof ModelFolder.Adapted learnt) {
            if (settings.lora() != null) {
                throw new IllegalArgumentException(("%s: there is an adapter already; leave lora out to go on with that one, or make a plain model of "
                        + "it, as with 'transformer export %1$s merged --merge', and begin with that").formatted(settings.model().from()));
            }
            return learnt;
        }
        if (settings.task() != Task.CLASSIFY || !(model instanceof ModelFolder.OnDisk(Path base))) {
            return model.with(new FreshAdapter(settings.lora().settings(List.of()), settings.seed()));
        }
        LabelHead head = LabelHead.of(settings, base, folder, does);
        LoraSettings lora = settings.lora().settings(head.modules());
        return model.with(new FreshAdapter(lora, settings.seed(), head.config(), head.tensors()));
    }
}
