package org.transformer4j.models.decoder;

import org.transformer4j.models.NamePrefix;
import org.transformer4j.models.checkpoint.Checkpoint;

/** What the names of a checkpoint begin with: those of a class without an output layer have no prefix. */
final class Prefix {
    private Prefix() {}

    /**
     * The prefix of a checkpoint.
     *
     * @param usual of a class with an output layer, such as {@code model.}
     * @param embedding name of the token embedding behind it
     */
    static NamePrefix of(Checkpoint checkpoint, String usual, String embedding) {
        boolean bare = checkpoint.optional(usual + embedding).isEmpty() && checkpoint.optional(embedding).isPresent();
        return new NamePrefix(bare ? "" : usual, usual);
    }
}
