package org.transformer4j.models.gguf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * The weights of a GGUF file under the names of Hugging Face, each in the format of the file and where it lies there.
 *
 * @param model the weights
 * @param file  is closed with this
 */
record GgufCheckpoint(GgufModel model, GgufFile file) implements Checkpoint {
    @Override
    public String origin() {
        return file.origin();
    }

    @Override
    public List<String> names() {
        return model.weights().stream().map(GgufWeight::name).toList();
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public Optional<StoredTensor> optional(String name) {
        return model.optional(name).map(GgufWeight::tensor);
    }

    @Override
    public void close() {
        file.close();
    }
}
