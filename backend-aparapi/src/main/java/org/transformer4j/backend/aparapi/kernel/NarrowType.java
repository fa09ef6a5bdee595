package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.DType;

/** Types of which several elements share a word. */
final class NarrowType {
    private NarrowType() {}

    /** The binary logarithm of the elements in a word; 0 where an element takes one or more. */
    static int pack(DType type) {
        return switch (type.bytes()) {
            case 1 -> 2;
            case 2 -> 1;
            default -> 0;
        };
    }

    /** How many words {@code elements} from {@code first} on touch. */
    static long words(int first, long elements, int pack) {
        return elements == 0 ? 0 : (first + elements - 1 >> pack) - (first >> pack) + 1;
    }
}
