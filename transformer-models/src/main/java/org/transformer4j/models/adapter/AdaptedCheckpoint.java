package org.transformer4j.models.adapter;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * A checkpoint whose model is loaded with an adapter.
 *
 * @param base the parameters that stay as they are
 * @param adapter what is added
 */
public record AdaptedCheckpoint(Checkpoint base, Adapter adapter) implements Checkpoint {
    /** What guesses tokens or finds answers: a model that tells labels has no place for it. */
    private static final Pattern OTHER_HEAD = Pattern.compile("(cls|lm_head|vocab_transform|vocab_layer_norm|vocab_projector|qa_outputs)\\..*");

    @Override
    public String origin() {
        return base.origin();
    }

    @Override
    public List<String> names() {
        Stream<String> stay = base.names().stream().filter(name -> adapter.config().isEmpty() || !OTHER_HEAD.matcher(name).matches());
        return Stream.concat(stay, adapter.whole().keySet().stream()).distinct().toList();
    }

    @Override
    public Map<String, String> metadata() {
        return base.metadata();
    }

    @Override
    public Optional<StoredTensor> optional(String name) {
        StoredTensor own = adapter.whole().get(name);
        return own == null ? base.optional(name) : Optional.of(own);
    }

    @Override
    public void close() {
        base.close();
    }
}
