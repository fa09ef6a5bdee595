package org.transformer4j.training.autograd;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** The gradient of attention, from the keys and values as they were before they went into the cache. */
final class AttentionRule {
    private AttentionRule() {}

    static void apply(Attention op, Step step) {
        Args appended = step.appended().apply(step.slice(1));
        Sequences queries = step.node().args().sequences();
        requireOrder(queries, appended.sequences());
        Slice k = appended.slice(0);
        Slice v = appended.slice(1);
        Slice dQ = step.steps().temporary(step.slice(0).length());
        Slice dK = step.steps().temporary(k.length());
        Slice dV = step.steps().temporary(v.length());
        AttentionGradient gradient = new AttentionGradient(op.heads(), op.cache().kvHeads(), op.cache().headDim(), op.scoring(), op.mask());
        Slice q = step.slice(0);
        Slice dY = step.gradient(step.node().args().slices() - 1);
        if (op.scoring().bias().isEmpty()) {
            step.steps().run(gradient, queries, q, k, v, dY, dQ, dK, dV);
        } else if (step.wants(2)) {
            step.gradients().addInPlace(step.slice(2), sum -> step.steps().run(gradient, queries, q, k, v, step.slice(2), dY, dQ, dK, dV, sum));
        } else {
            Slice unused = step.steps().filled(step.slice(2).length(), 0f);
            step.steps().run(gradient, queries, q, k, v, step.slice(2), dY, dQ, dK, dV, unused);
        }
        step.gradients().add(v, dV);
        step.gradients().add(q, dQ);
        step.gradients().add(k, dK);
    }

    /** The keys that were added to the cache have to be those of the sequences, one behind the other. */
    private static void requireOrder(Sequences queries, Sequences added) {
        boolean same = queries.count() == added.count();
        for (int s = 0; same && s < queries.count(); s++) {
            same = added.slot(s) == queries.slot(s) && added.queryLength(s) == queries.kvLength(s) && added.position(s, 0) == 0;
        }
        if (!same) {
            throw new IllegalStateException("attention over keys that were not all added to the cache at once, in the order of their queries, has no gradient");
        }
    }
}
