package org.transformer4j.backend.aparapi.program;

/** How much a query attends to keys: what {@link org.transformer4j.api.op.Scoring} makes of their dot products. */
abstract class Scores extends ExpertProducts {
    /**
     * The scores of the sixteen keys of a panel, of which the first stands {@code distance} positions behind the query. Features,
     * scale, limit, and what the bias tells apart before and behind the query are numbers of the launch.
     */
    void scores(int head, int q, int panel, int distance, float[] sums_$private$) {
        dots(q, 1, panel, 16, arguments[Launch.P + 2], StoredType.F32, sums_$private$);
        float factor = number(arguments[Launch.P + 5]);
        float limit = number(arguments[Launch.P + 6]);
        if (limit > 0f) {
            for (int c = 0; c < 16; c++) {
                sums_$private$[c] = tanh1(divide(fma(sums_$private$[c], factor, 0f), limit));
            }
            factor = limit;
        }
        for (int c = 0; c < 16; c++) {
            sums_$private$[c] = fma(sums_$private$[c], factor, bias(head, distance + c));
        }
    }

    /** An entry of the table at {@link Launch#D}, whose address is 0 if there is none. */
    float bias(int head, int distance) {
        float bias = 0f;
        if (arguments[Launch.D] != 0) {
            int before = arguments[Launch.P + 7];
            int after = arguments[Launch.P + 8];
            int nearest = distance < -before ? -before : distance;
            nearest = nearest > after ? after : nearest;
            bias = load(arguments[Launch.D] + head * (before + 1 + after) + nearest + before);
        }
        return bias;
    }
}
