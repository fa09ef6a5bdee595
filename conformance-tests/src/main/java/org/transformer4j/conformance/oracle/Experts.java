package org.transformer4j.conformance.oracle;

import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.Args;

/** What a mixture of experts is made of: the choice, and linear layers that are chosen. */
final class Experts {
    private Experts() {}

    /** The largest element that is left, k times; of equals, and where nothing but negative infinity is left, the first. */
    static void topK(TopK op, Args args) {
        Numbers x = Numbers.of(args.slice(0));
        Numbers values = Numbers.of(args.slice(1));
        Numbers indices = Numbers.of(args.slice(2));
        for (long row = 0; row < args.size(0); row++) {
            boolean[] taken = new boolean[op.width()];
            for (int j = 0; j < op.k(); j++) {
                int best = -1;
                for (int i = 0; i < op.width(); i++) {
                    if (!taken[i] && (best < 0 || number(x, row * op.width() + i) > number(x, row * op.width() + best))) {
                        best = i;
                    }
                }
                taken[best] = true;
                values.set(row * op.k() + j, number(x, row * op.width() + best));
                indices.setInt(row * op.k() + j, best);
            }
        }
    }

    private static float number(Numbers x, long index) {
        float value = x.get(index);
        return Float.isNaN(value) ? Float.NEGATIVE_INFINITY : value;
    }

    /** Each row of the result is its row of {@code x} by the weight of its expert, or zeros. */
    static void linear(ExpertLinear op, Args args) {
        int in = op.weight().inFeatures();
        int out = op.outFeatures();
        Numbers x = Numbers.of(args.slice(0));
        Numbers weight = Numbers.of(args.slice(1));
        Numbers ids = Numbers.of(args.slice(2));
        Numbers y = Numbers.of(args.slice(3));
        for (long i = 0; i < args.size(0) * op.choices(); i++) {
            int expert = ids.getInt(i);
            Dot.Vector row = new Dot.Vector(x, i / op.choices() * in, 1);
            for (int feature = 0; feature < out; feature++) {
                y.set(i * out + feature, TableRows.contains(op.experts(), expert)
                        ? Dot.dot(row, new Dot.Vector(weight, ((long) expert * out + feature) * in, 1), in) : 0f);
            }
        }
    }
}
