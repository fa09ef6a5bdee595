package org.transformer4j.training.autograd;

import java.util.Optional;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * The gradient of attention, stretch by stretch of the queries of each sequence. The weights P are computed again, so that no layer has to
 * keep them:
 *
 * <p>{@code dV = Pᵀ dO}, {@code dP = dO Vᵀ}, {@code dS = P (dP - Σ P dP)}, {@code dQ = scale dS K}, {@code dK = scale dSᵀ Q}.
 *
 * <p>Source: Dao et al. (2022), appendix B.2; recomputation: section 3.1.
 */
final class AttentionRule {
    private final Attention op;
    private final Step step;
    private final Steps steps;
    private final Sequences queries;
    private final Args appended;
    private final Slice output;
    private final AttentionWeights weights;
    private final SequenceGradients dQ;
    private final SequenceGradients dK;
    private final SequenceGradients dV;

    private AttentionRule(Attention op, Step step) {
        this.op = op;
        this.step = step;
        this.steps = step.steps();
        this.queries = step.node().args().sequences();
        this.appended = step.appended().apply(step.slice(1));
        this.output = step.gradient(step.node().args().slices() - 1);
        this.weights = new AttentionWeights(op, step);
        this.dQ = new SequenceGradients(steps, rows(), width());
        this.dK = new SequenceGradients(steps, keyRows(), keyWidth());
        this.dV = new SequenceGradients(steps, keyRows(), keyWidth());
    }

    static void apply(Attention op, Step step) {
        AttentionRule rule = new AttentionRule(op, step);
        for (int s = 0; s < rule.queries.count(); s++) {
            for (AttentionStretch stretch : AttentionStretch.of(s, rule.queries, op.mask(), op.scoring().bias().isPresent())) {
                Slice mask = rule.weights.mask(stretch);
                rule.steps.within(() -> rule.add(stretch, mask));
            }
        }
        step.gradients().add(rule.appended.slice(1), rule.dV.whole(rule.keyRows()));
        step.gradients().add(step.slice(0), rule.dQ.whole(rule.rows()));
        step.gradients().add(rule.appended.slice(0), rule.dK.whole(rule.keyRows()));
    }

    private long width() {
        return (long) op.heads() * op.cache().headDim();
    }

    private long rows() {
        return step.slice(0).length() / width();
    }

    private long keyWidth() {
        return (long) op.cache().kvHeads() * op.cache().headDim();
    }

    private long keyRows() {
        return appended.slice(0).length() / keyWidth();
    }

    private void add(AttentionStretch stretch, Slice mask) {
        int heads = op.heads();
        int kvHeads = op.cache().kvHeads();
        int dim = op.cache().headDim();
        int rows = stretch.rows();
        int keys = stretch.keys();
        long group = (long) heads / kvHeads * rows;
        long row = queries.queryStart(stretch.sequence()) + stretch.row();
        long key = firstKey(stretch.sequence()) + stretch.key();
        Slice q = byHead(step.slice(0), row, rows, heads);
        Slice k = byHead(appended.slice(0), key, keys, kvHeads);
        Slice v = byHead(appended.slice(1), key, keys, kvHeads);
        Slice dO = byHead(output, row, rows, heads);

        Slice dots = steps.matmul(false, true, kvHeads, group, dim, keys, q, k);
        Optional<Slice> capped = op.scoring().isCapped() ? Optional.of(capped(dots)) : Optional.empty();
        Slice p = weights.of(stretch, mask, capped.orElse(dots));
        dV.add(key, keys, kvHeads, steps.matmul(true, false, kvHeads, keys, group, dim, p, dO));
        Slice dP = steps.matmul(false, true, kvHeads, group, dim, keys, dO, v);
        Slice dDots = throughWeights(stretch, p, dP, capped);
        dQ.add(row, rows, heads, steps.matmul(false, false, kvHeads, group, keys, dim, dDots, k));
        dK.add(key, keys, kvHeads, steps.matmul(true, false, kvHeads, keys, group, dim, dDots, q));
    }

    /** The gradient of the products of queries and keys. */
    private Slice throughWeights(AttentionStretch stretch, Slice p, Slice dP, Optional<Slice> capped) {
        long rows = (long) op.heads() * stretch.rows();
        if (capped.isEmpty() && op.scoring().bias().isEmpty()) {
            return NormRules.softmax(steps, p, dP, rows, stretch.keys(), op.scoring().scale());
        }
        Slice dS = NormRules.softmax(steps, p, dP, rows, stretch.keys(), 1f);
        op.scoring().bias().ifPresent(bias -> weights.addBias(bias, stretch, dS));
        return steps.multiply(capped.map(tanh -> throughCap(tanh, dS)).orElse(dS), op.scoring().scale());
    }

    /** The row of the first key of a sequence among those that were added to the cache. */
    private long firstKey(int s) {
        Sequences table = appended.sequences();
        for (int other = 0; other < table.count(); other++) {
            if (table.slot(other) == queries.slot(s) && table.kvLength(other) == queries.kvLength(s) && table.position(other, 0) == 0) {
                return table.queryStart(other);
            }
        }
        throw new IllegalStateException("attention over keys that were not all added to the cache at once has no gradient");
    }

    /** {@code tanh(scale dots / cap)}. */
    private Slice capped(Slice dots) {
        Slice scaled = steps.fma(dots, op.scoring().scale(), 0f);
        return steps.unary(Unary.Function.TANH, steps.divide(scaled, steps.filled(scaled.length(), op.scoring().softCap())));
    }

    /** {@code dS (1 - tanh²)}. */
    private Slice throughCap(Slice tanh, Slice dS) {
        return steps.multiply(dS, steps.fma(steps.unary(Unary.Function.SQUARE, tanh), -1f, 1f));
    }

    /** Some rows {@code [rows, heads, dim]} as {@code [heads, rows, dim]}. */
    private Slice byHead(Slice x, long row, long rows, long heads) {
        long width = heads * op.cache().headDim();
        return steps.permute(x.slice(row * width, rows * width), new long[] {rows, heads, op.cache().headDim()}, 1, 0, 2);
    }
}
