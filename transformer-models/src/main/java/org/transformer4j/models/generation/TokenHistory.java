package org.transformer4j.models.generation;

import java.util.Arrays;

/** The tokens of one sequence so far, its prompt first. */
final class TokenHistory {
    private static final int FIRST_CAPACITY = 64;

    private int[] ids = new int[FIRST_CAPACITY];
    private int length;
    private int promptLength;

    /** Number of tokens, those of the prompt included. */
    int length() {
        return length;
    }

    /** Number of tokens of the prompt. */
    int promptLength() {
        return promptLength;
    }

    /** Number of tokens after the prompt. */
    int newTokens() {
        return length - promptLength;
    }

    int get(int index) {
        return ids[index];
    }

    /** Makes room for so many further tokens, which will then be added without allocating. */
    void reserve(int tokens) {
        if (tokens > ids.length - length) {
            ids = Arrays.copyOf(ids, length + tokens);
        }
    }

    /** One more token of the prompt. */
    void addPrompt(int id) {
        add(id);
        promptLength = length;
    }

    /** One more token. */
    void add(int id) {
        if (length == ids.length) {
            reserve(length);
        }
        ids[length++] = id;
    }

    /** Becomes equal to another history. */
    void set(TokenHistory other) {
        length = 0;
        reserve(other.length);
        System.arraycopy(other.ids, 0, ids, 0, other.length);
        length = other.length;
        promptLength = other.promptLength;
    }

    /** The tokens after the prompt. */
    int[] generated() {
        return Arrays.copyOfRange(ids, promptLength, length);
    }
}
