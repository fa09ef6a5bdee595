package org.transformer4j.training.autograd;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.spi.Args;

/**
 * Which rows chose which experts. The host has to know, since as many rows as chose it are multiplied by an expert's matrix.
 *
 * @param ids the experts of each row
 * @param choices how many each row has
 */
record Routing(int[] ids, int choices) {
    /** That of an operation. */
    static Routing of(ExpertLinear op, Args args, Steps steps) {
        return new Routing(steps.download(args.slice(2)), op.choices());
    }

    /** The places among all choices, ascending, at which an expert stands. */
    int[] places(int expert) {
        return IntStream.range(0, ids.length).filter(i -> ids[i] == expert).toArray();
    }

    /** The rows that these places belong to. */
    int[] rows(int[] places) {
        return Arrays.stream(places).map(place -> place / choices).toArray();
    }

    /** How many of some ascending rows are of each sequence. */
    static int[] counts(int[] rows, int[] lengths) {
        int[] counts = new int[lengths.length];
        int end = 0;
        int next = 0;
        for (int s = 0; s < lengths.length; s++) {
            end += lengths[s];
            while (next < rows.length && rows[next] < end) {
                counts[s]++;
                next++;
            }
        }
        return counts;
    }
}
