package org.transformer4j.models.attention;

import java.util.List;

/**
 * The attention of a model for a text, with all that somebody needs who looks at it.
 *
 * @param model what to call the model
 * @param architecture its {@code model_type}
 * @param backend where it was computed, such as {@code cpu:0}
 * @param device the name of that device
 * @param source what the encoder read; empty for a decoder alone
 * @param target what the decoder read or wrote; empty for an encoder alone
 * @param maps the weights
 */
public record AttentionView(String model, String architecture, String backend, String device, List<TokenLabel> source,
        List<TokenLabel> target, AttentionMaps maps) {
    /** Makes sure that there is a label for each query and each key. */
    public AttentionView {
        source = List.copyOf(source);
        target = List.copyOf(target);
        for (AttentionMap map : maps.maps()) {
            int queries = (map.kind() == AttentionKind.ENCODER ? source : target).size();
            int keys = (map.kind() == AttentionKind.DECODER ? target : source).size();
            if (map.queries() != queries || map.keys() != keys) {
                throw new IllegalArgumentException("labels for %d queries and %d keys; layer %d of %s has %d and %d".formatted(queries, keys,
                        map.layer(), map.kind(), map.queries(), map.keys()));
            }
        }
    }
}
