package org.transformer4j.models.session;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;

/** Looks at values inside a model while it computes: {@code hidden_states.0}, {@code attentions.0} and so on. */
public interface Observer {
    /** Looks at nothing. */
    Observer NONE = new Observer() {
        @Override
        public boolean wants(String name) {
            return false;
        }

        @Override
        public void see(String name, Sequences sequences, Tensor value) {
            throw new IllegalStateException("nobody asked for " + name);
        }
    };

    /** Whether this value is wanted. Asking for attention weights selects a slower operation with another rounding. */
    boolean wants(String name);

    /** Receives a value, which lasts until this returns. */
    void see(String name, Sequences sequences, Tensor value);
}
