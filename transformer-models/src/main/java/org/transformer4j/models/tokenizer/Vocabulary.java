package org.transformer4j.models.tokenizer;

import java.util.HashMap;
import java.util.Map;

/** The tokens of a tokenizer and their ids, as {@code tokenizer.json} lists them. */
final class Vocabulary {
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> tokens = new HashMap<>();
    private int size;

    /** Adds a token; one that is added again keeps the id that came last. */
    void add(String token, int id) {
        ids.put(token, id);
        tokens.put(id, token);
        size = Math.max(size, id + 1);
    }

    /** One more than the largest id. */
    int size() {
        return size;
    }

    /** The token with the given id, or null. */
    String token(int id) {
        return tokens.get(id);
    }

    /** The id of the given token, or null. */
    Integer id(String token) {
        return ids.get(token);
    }
}
