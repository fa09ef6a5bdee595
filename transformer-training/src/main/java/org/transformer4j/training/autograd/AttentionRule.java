package org.transformer4j.training.autograd;

import java.util.Arrays;
import java.util.Optional;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * The gradient of attention, sequence by sequence. The weights P are computed again, so that no layer has to keep them:
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

    private AttentionRule(Attention op, Step step) {
        this.op = op;
        this.step = step;
        this.steps = step.steps();
        this.queries = step.node().args().sequences();
        this.appended = step.appended().apply(step.slice(1));
        this.output = step.gradient(step.node().args().slices() - 1);
    }

    static void apply(Attention op, Step step) {
        AttentionRule rule = new AttentionRule(op, step);
        for (int s = 0; s < rule.queries.count(); s++) {
            if (rule.queries.queryLength(s) > 0 && rule.queries.kvLength(s) > 0) {
                rule.sequence(s);
            }
        }
    }

    private void sequence(int s) {
        int heads = op.heads();
        int kvHeads = op.cache().kvHeads();
        int dim = op.cache().headDim();
        long rows = queries.queryLength(s);
        long keys = queries.kvLength(s);
        long group = heads / kvHeads * rows;
        Slice qRows = step.slice(0).slice((long) queries.queryStart(s) * heads * dim, rows * heads * dim);
        long firstKey = firstKey(s);
        Slice kRows = appended.slice(0).slice(firstKey * kvHeads * dim, keys * kvHeads * dim);
        Slice vRows = appended.slice(1).slice(firstKey * kvHeads * dim, keys * kvHeads * dim);
        Slice q = byHead(qRows, rows, heads, dim);
        Slice k = byHead(kRows, keys, kvHeads, dim);
        Slice v = byHead(vRows, keys, kvHeads, dim);
        Slice dO = byHead(output.slice((long) queries.queryStart(s) * heads * dim, rows * heads * dim), rows, heads, dim);

        Slice dots = steps.matmul(false, true, kvHeads, group, dim, keys, q, k);
        Optional<Slice> capped = op.scoring().isCapped() ? Optional.of(capped(dots)) : Optional.empty();
        Slice p = weights(s, capped.orElse(dots), rows, keys);
        step.gradients().add(vRows, byRow(steps.matmul(true, false, kvHeads, keys, group, dim, p, dO), keys, kvHeads, dim));
        Slice dP = steps.matmul(false, true, kvHeads, group, dim, keys, dO, v);
        Slice dS = NormRules.softmax(steps, p, dP, heads * rows, keys, 1f);
        op.scoring().bias().ifPresent(bias -> addBias(bias, s, dS, rows, keys));
        Slice dDots = steps.multiply(capped.map(tanh -> throughCap(tanh, dS)).orElse(dS), op.scoring().scale());
        step.gradients().add(qRows, byRow(steps.matmul(false, false, kvHeads, group, keys, dim, dDots, k), rows, heads, dim));
        step.gradients().add(kRows, byRow(steps.matmul(true, false, kvHeads, keys, group, dim, dDots, q), keys, kvHeads, dim));
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

    private Slice weights(int s, Slice x, long rows, long keys) {
        float factor = op.scoring().isCapped() ? op.scoring().softCap() : op.scoring().scale();
        Slice scores = steps.temporary(x.length());
        Slice added = op.scoring().bias().isPresent() ? bias(op.scoring().bias().get(), s, rows, keys) : steps.upload(mask(s, rows, keys));
        Broadcast stretch = op.scoring().bias().isPresent() ? Broadcast.FULL : Broadcast.ROW;
        steps.run(new Fma(Broadcast.SCALAR, stretch), new long[] {op.heads(), rows * keys}, x, steps.number(factor), added, scores);
        Slice p = steps.temporary(x.length());
        steps.run(new Softmax(1f), new long[] {op.heads() * rows, keys}, scores, p);
        return blind(s, rows) ? withoutBlind(s, p, rows, keys) : p;
    }

    /** 0 where a query sees a key, else negative infinity: {@code [rows, keys]}. */
    private float[] mask(int s, long rows, long keys) {
        float[] mask = new float[Math.toIntExact(rows * keys)];
        for (int i = 0; i < rows; i++) {
            int first = op.mask().first(queries, s, i);
            int end = op.mask().end(queries, s, i);
            for (int j = 0; j < keys; j++) {
                mask[Math.toIntExact(i * keys + j)] = first <= j && j < end ? 0f : Float.NEGATIVE_INFINITY;
            }
        }
        return mask;
    }

    /** Whether a query sees no key at all. */
    private boolean blind(int s, long rows) {
        for (int i = 0; i < rows; i++) {
            if (op.mask().first(queries, s, i) == op.mask().end(queries, s, i)) {
                return true;
            }
        }
        return false;
    }

    private Slice withoutBlind(int s, Slice p, long rows, long keys) {
        float[] sees = new float[Math.toIntExact(op.heads() * rows * keys)];
        for (int i = 0; i < sees.length; i++) {
            int row = Math.toIntExact(i / keys % rows);
            sees[i] = op.mask().first(queries, s, row) < op.mask().end(queries, s, row) ? 1f : 0f;
        }
        Slice y = steps.temporary(p.length());
        steps.run(new Select(), new long[] {p.length()}, steps.upload(sees), p, steps.filled(p.length(), 0f), y);
        return y;
    }

    /** The bias of each score, with the mask in it: {@code [heads, rows, keys]}. */
    private Slice bias(RelativeBias relative, int s, long rows, long keys) {
        Slice byDistance = byDistance(relative, step.slice(2));
        Slice gathered = steps.temporary(rows * keys * op.heads());
        steps.run(new GatherRows(DType.F32), new long[] {relative.span(), rows * keys, op.heads()},
                byDistance, steps.upload(distances(relative, s, rows, keys)), gathered);
        Slice byHead = steps.permute(gathered, new long[] {rows * keys, op.heads()}, 1, 0);
        return steps.binary(Binary.Function.ADD, Broadcast.ROW, op.heads(), rows * keys, byHead,
                steps.upload(mask(s, rows, keys)));
    }

    private Slice byDistance(RelativeBias relative, Slice table) {
        return steps.permute(table, new long[] {op.heads(), relative.span()}, 1, 0);
    }

    /** Adds the gradients of the scores of this sequence to those of the table, query by query. */
    private void addBias(RelativeBias relative, int s, Slice dS, long rows, long keys) {
        step.gradients().addInPlace(step.slice(2), sum -> {
            Slice byKey = steps.permute(dS, new long[] {op.heads(), rows * keys}, 1, 0);
            Slice byDistance = byDistance(relative, sum);
            steps.run(new ScatterRows(true), new long[] {relative.span(), rows * keys, op.heads()}, byKey,
                    steps.upload(distances(relative, s, rows, keys)), byDistance);
            Slice back = steps.permute(byDistance, new long[] {relative.span(), op.heads()}, 1, 0);
            steps.copy(1, back.length(), back.length(), back.length(), back, sum);
        });
    }

    private int[] distances(RelativeBias relative, int s, long rows, long keys) {
        int[] distances = new int[Math.toIntExact(rows * keys)];
        Arrays.setAll(distances, i -> relative.index((int) (i % keys) - queries.position(s, (int) (i / keys))));
        return distances;
    }

    /** From {@code [rows, heads, dim]} to {@code [heads, rows, dim]}. */
    private Slice byHead(Slice x, long rows, long heads, long dim) {
        return steps.permute(x, new long[] {rows, heads, dim}, 1, 0, 2);
    }

    private Slice byRow(Slice x, long rows, long heads, long dim) {
        return steps.permute(x, new long[] {heads, rows, dim}, 1, 0, 2);
    }
}
