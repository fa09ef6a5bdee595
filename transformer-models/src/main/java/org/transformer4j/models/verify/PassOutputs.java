package org.transformer4j.models.verify;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.session.Observer;

/**
 * Collects states and attention weights that a model shows while it computes.
 *
 * @param batch where its rows stand in the padded batch
 * @param keys where the rows stand that cross-attention looks at; the same where there is none
 * @param aliases names of outputs that the model shows under another name, such as {@code last_hidden_state}
 */
record PassOutputs(PackedBatch batch, PackedBatch keys, Map<String, String> aliases) {
    PassOutputs(PackedBatch batch, Map<String, String> aliases) {
        this(batch, batch, aliases);
    }

    /** Runs {@code pass} as often as needed: once for states, and once for weights, which select another rounding. */
    void observe(Set<String> names, Consumer<Observer> pass, Map<String, Computed> computed) {
        Map<String, Computed> shown = new HashMap<>();
        Set<String> wanted = names.stream().map(name -> aliases.getOrDefault(name, name)).collect(Collectors.toCollection(TreeSet::new));
        for (boolean weights : new boolean[] {false, true}) {
            Set<String> part = wanted.stream().filter(name -> isWeights(name) == weights).collect(Collectors.toSet());
            if (!part.isEmpty()) {
                pass.accept(collector(part, shown));
            }
        }
        for (String name : names) {
            Computed value = shown.get(aliases.getOrDefault(name, name));
            if (value != null) {
                computed.put(name, value);
            }
        }
    }

    private Observer collector(Set<String> wanted, Map<String, Computed> shown) {
        return new Observer() {
            @Override
            public boolean wants(String name) {
                return wanted.contains(name);
            }

            @Override
            public void see(String name, Sequences sequences, Tensor value) {
                float[] values = value.toArray();
                shown.put(name, isWeights(name) ? batch.unpackWeights(values, name.startsWith("cross") ? keys : batch)
                        : batch.unpackRows(values, value.shape().width()));
            }
        };
    }

    private static boolean isWeights(String name) {
        return name.contains("attentions.");
    }
}
