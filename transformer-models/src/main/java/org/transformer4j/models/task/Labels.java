package org.transformer4j.models.task;

import java.util.Optional;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;

/** The names of labels: {@code id2label} of a configuration, or {@code LABEL_0} and so on. */
record Labels(ModelConfig config) {
    /**
     * The names of {@code count} labels.
     *
     * @throws CheckpointException if the configuration names more or fewer
     */
    String[] names(int count) {
        Optional<ModelConfig> section = config.section("id2label");
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            String key = "" + i;
            names[i] = section.isEmpty() ? "LABEL_" + i : section.get().text(key);
        }
        if (section.isPresent() && section.get().has("" + count)) {
            throw new CheckpointException("%s: id2label names more labels than the %d of the checkpoint. Do config.json and the weights belong together?"
                    .formatted(config.origin(), count));
        }
        return names;
    }
}
