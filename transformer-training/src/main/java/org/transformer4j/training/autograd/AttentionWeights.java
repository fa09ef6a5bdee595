package org.transformer4j.training.autograd;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
import org.transformer4j.api.spi.Slice;

/** The weights of attention, computed again: {@code softmax(scores + mask)}, {@code [heads, rows, keys]}. */
final class AttentionWeights {
    private final Attention op;
    private final Step step;
    private final Steps steps;
    private final Sequences queries;
    /** Sequences of one length have one mask. */
    private final Map<IntBuffer, Slice> masks = new HashMap<>();

    AttentionWeights(Attention op, Step step) {
        this.op = op;
        this.step = step;
        this.steps = step.steps();
        this.queries = step.node().args().sequences();
    }

    /**
     * The weights of a stretch.
     *
     * @param mask that of the stretch
     * @param x the products of queries and keys, or what the cap made of them
     */
    Slice of(AttentionStretch stretch, Slice mask, Slice x) {
        long rows = stretch.rows();
        long keys = stretch.keys();
        float factor = op.scoring().isCapped() ? op.scoring().softCap() : op.scoring().scale();
        Slice scores = steps.temporary(x.length());
        Slice added = op.scoring().bias().isPresent() ? bias(op.scoring().bias().get(), stretch, mask) : mask;
        Broadcast stretched = op.scoring().bias().isPresent() ? Broadcast.FULL : Broadcast.ROW;
        steps.run(new Fma(Broadcast.SCALAR, stretched), new long[] {op.heads(), rows * keys}, x, steps.number(factor), added, scores);
        Slice p = steps.temporary(x.length());
        steps.run(new Softmax(1f), new long[] {op.heads() * rows, keys}, scores, p);
        return blind(stretch) ? withoutBlind(stretch, p) : p;
    }

    /** 0 where a query sees a key, else negative infinity: {@code [rows, keys]}. */
    Slice mask(AttentionStretch stretch) {
        int[] seen = new int[2 * stretch.rows() + 1];
        seen[0] = stretch.keys();
        for (int i = 0; i < stretch.rows(); i++) {
            seen[2 * i + 1] = stretch.first(op.mask(), queries, i);
            seen[2 * i + 2] = stretch.end(op.mask(), queries, i);
        }
        return masks.computeIfAbsent(IntBuffer.wrap(seen), _ -> steps.upload(mask(seen, stretch.rows(), stretch.keys())));
    }

    private static float[] mask(int[] seen, int rows, int keys) {
        float[] mask = new float[Math.multiplyExact(rows, keys)];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < rows; i++) {
            Arrays.fill(mask, i * keys + seen[2 * i + 1], i * keys + Math.max(seen[2 * i + 1], seen[2 * i + 2]), 0f);
        }
        return mask;
    }

    /** Whether a query sees no key at all. */
    private boolean blind(AttentionStretch stretch) {
        for (int i = 0; i < stretch.rows(); i++) {
            if (isBlind(stretch, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isBlind(AttentionStretch stretch, int i) {
        return stretch.first(op.mask(), queries, i) >= stretch.end(op.mask(), queries, i);
    }

    private Slice withoutBlind(AttentionStretch stretch, Slice p) {
        float[] sees = new float[Math.toIntExact((long) op.heads() * stretch.rows() * stretch.keys())];
        for (int i = 0; i < sees.length; i++) {
            sees[i] = isBlind(stretch, i / stretch.keys() % stretch.rows()) ? 0f : 1f;
        }
        Slice y = steps.temporary(p.length());
        steps.run(new Select(), new long[] {p.length()}, steps.upload(sees), p, steps.filled(p.length(), 0f), y);
        return y;
    }

    /** The bias of each score, with the mask in it: {@code [heads, rows, keys]}. */
    private Slice bias(RelativeBias relative, AttentionStretch stretch, Slice mask) {
        long scores = (long) stretch.rows() * stretch.keys();
        Slice byDistance = byDistance(relative, step.slice(2));
        Slice gathered = steps.temporary(scores * op.heads());
        steps.run(new GatherRows(DType.F32), new long[] {relative.span(), scores, op.heads()},
                byDistance, steps.upload(distances(relative, stretch)), gathered);
        Slice byHead = steps.permute(gathered, new long[] {scores, op.heads()}, 1, 0);
        return steps.binary(Binary.Function.ADD, Broadcast.ROW, op.heads(), scores, byHead, mask);
    }

    private Slice byDistance(RelativeBias relative, Slice table) {
        return steps.permute(table, new long[] {op.heads(), relative.span()}, 1, 0);
    }

    /** Adds the gradients of the scores of a stretch to those of the table of the bias, query by query. */
    void addBias(RelativeBias relative, AttentionStretch stretch, Slice dS) {
        long scores = (long) stretch.rows() * stretch.keys();
        step.gradients().addInPlace(step.slice(2), sum -> {
            Slice byKey = steps.permute(dS, new long[] {op.heads(), scores}, 1, 0);
            Slice byDistance = byDistance(relative, sum);
            steps.run(new ScatterRows(true), new long[] {relative.span(), scores, op.heads()}, byKey,
                    steps.upload(distances(relative, stretch)), byDistance);
            Slice back = steps.permute(byDistance, new long[] {relative.span(), op.heads()}, 1, 0);
            steps.copy(1, back.length(), back.length(), back.length(), back, sum);
        });
    }

    private int[] distances(RelativeBias relative, AttentionStretch stretch) {
        int[] distances = new int[Math.multiplyExact(stretch.rows(), stretch.keys())];
        Arrays.setAll(distances, i -> relative.index(stretch.key() + i % stretch.keys()
                - queries.position(stretch.sequence(), stretch.row() + i / stretch.keys())));
        return distances;
    }
}
