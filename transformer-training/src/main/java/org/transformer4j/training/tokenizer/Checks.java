package org.transformer4j.training.tokenizer;

import org.transformer4j.training.tokenizer.SpecialTokens.Role;

/** What several kinds of settings must hold to. */
final class Checks {
    private Checks() {}

    static void size(int size, int least, String why) {
        if (size < least) {
            throw new IllegalArgumentException("a vocabulary of %d tokens; at least %d are needed: %s".formatted(size, least, why));
        }
    }

    static void frequency(long minimum) {
        if (minimum < 1) {
            throw new IllegalArgumentException("a minimum frequency of %d; at least 1 is needed".formatted(minimum));
        }
    }

    static void unknown(SpecialTokens special, String kind) {
        if (special.token(Role.UNKNOWN).isEmpty()) {
            throw new IllegalArgumentException("%s without an unknown token; give a special token the role UNKNOWN".formatted(kind));
        }
    }
}
