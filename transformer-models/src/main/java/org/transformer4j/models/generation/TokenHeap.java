package org.transformer4j.models.generation;

/**
 * Tokens with one of extreme score on top: the best for taking the best few out of many, the worst for holding on to the best
 * ones seen so far. Of equal scores the lower id is the better one.
 */
final class TokenHeap {
    private final float[] scores;
    private final boolean bestOnTop;
    private final int[] ids;
    private int size;

    /** An empty heap for tokens with these scores, which must not change for tokens while they are in it. */
    TokenHeap(float[] scores, boolean bestOnTop) {
        this.scores = scores;
        this.bestOnTop = bestOnTop;
        this.ids = new int[scores.length];
    }

    int size() {
        return size;
    }

    int top() {
        return ids[0];
    }

    void clear() {
        size = 0;
    }

    /** Adds a token without finding its place; {@link #order} has to follow. */
    void add(int id) {
        ids[size++] = id;
    }

    /** Brings all tokens into place. */
    void order() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    /** Removes the top. */
    int pop() {
        int top = ids[0];
        ids[0] = ids[--size];
        sink(0);
        return top;
    }

    /** Puts another token in place of the top. */
    void replaceTop(int id) {
        ids[0] = id;
        sink(0);
    }

    private void sink(int start) {
        int hole = start;
        int id = ids[hole];
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && above(ids[child + 1], ids[child])) {
                child++;
            }
            if (!above(ids[child], id)) {
                break;
            }
            ids[hole] = ids[child];
            hole = child;
        }
        ids[hole] = id;
    }

    private boolean above(int a, int b) {
        boolean better = scores[a] > scores[b] || scores[a] == scores[b] && a < b;
        return better == bestOnTop;
    }
}
