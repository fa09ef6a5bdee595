package org.transformer4j.conformance.oracle;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.spi.Args;

/** canon-1, "gradient of attention": one head of one block of queries at a time. */
final class AttentionBackward {
    private final AttentionGradient op;
    private final Sequences sequences;
    private final Numbers q;
    private final Numbers k;
    private final Numbers v;
    private final Numbers bias;
    private final Numbers dy;
    private final Numbers dq;
    private final Numbers dk;
    private final Numbers dv;
    private final Numbers dBias;

    private AttentionBackward(AttentionGradient op, Args args) {
        this.op = op;
        sequences = args.sequences();
        int biased = op.scoring().bias().isPresent() ? 1 : 0;
        q = Numbers.of(args.slice(0));
        k = Numbers.of(args.slice(1));
        v = Numbers.of(args.slice(2));
        bias = biased == 1 ? Numbers.of(args.slice(3)) : null;
        dy = Numbers.of(args.slice(3 + biased));
        dq = Numbers.of(args.slice(4 + biased));
        dk = Numbers.of(args.slice(5 + biased));
        dv = Numbers.of(args.slice(6 + biased));
        dBias = biased == 1 ? Numbers.of(args.slice(8)) : null;
        for (long i = 0; i < args.slice(5 + biased).length(); i++) {
            dk.set(i, 0f);
            dv.set(i, 0f);
        }
    }

    static void run(AttentionGradient op, Args args) {
        AttentionBackward backward = new AttentionBackward(op, args);
        Sequences sequences = args.sequences();
        int group = op.heads() / op.kvHeads();
        long keyRow = 0;
        for (int s = 0; s < sequences.count(); s++) {
            for (int row = 0; row < sequences.queryLength(s); row += Canon.QUERY_BLOCK) {
                int rows = Math.min(Canon.QUERY_BLOCK, sequences.queryLength(s) - row);
                int first = op.mask().first(sequences, s, row);
                int keys = op.mask().end(sequences, s, row + rows - 1) - first;
                for (int head = 0; head < op.heads(); head++) {
                    backward.add(s, row, rows, head, head / group, first, keys, keyRow + first);
                }
            }
            keyRow += sequences.kvLength(s);
        }
    }

    /** One head of {@code rows} queries with {@code keys} keys from position {@code first} on, which stand from {@code keyRow} on. */
    private void add(int s, int row, int rows, int head, int kvHead, int first, int keys, long keyRow) {
        int dim = op.headDim();
        int queryStep = op.heads() * dim;
        int keyStep = op.kvHeads() * dim;
        long query = ((long) sequences.queryStart(s) + row) * queryStep + (long) head * dim;
        long key = keyRow * keyStep + (long) kvHead * dim;
        Numbers p = Numbers.of(new float[rows * keys]);
        Numbers d = Numbers.of(new float[rows * keys]);
        for (int i = 0; i < rows; i++) {
            long at = query + (long) i * queryStep;
            row(s, row + i, head, first, keys, new Dot.Vector(q, at, 1), new Dot.Vector(dy, at, 1), key, p, d, (long) i * keys);
            for (int feature = 0; feature < dim; feature++) {
                dq.set(at + feature, Dot.dot(new Dot.Vector(d, (long) i * keys, 1), new Dot.Vector(k, key + feature, keyStep), keys));
            }
        }
        for (int j = 0; j < keys; j++) {
            for (int feature = 0; feature < dim; feature++) {
                long at = key + (long) j * keyStep + feature;
                dv.set(at, dv.get(at) + Dot.dot(new Dot.Vector(p, j, keys), new Dot.Vector(dy, query + feature, queryStep), rows));
                dk.set(at, dk.get(at) + Dot.dot(new Dot.Vector(d, j, keys), new Dot.Vector(q, query + feature, queryStep), rows));
            }
        }
    }

    /** The weights of a query and the gradients of its products with the keys; {@code key} is where the first key's features begin. */
    private void row(int s, int i, int head, int first, int keys, Dot.Vector query, Dot.Vector gradient, long key, Numbers p, Numbers d, long at) {
        int step = op.kvHeads() * op.headDim();
        int from = op.mask().first(sequences, s, i) - first;
        int end = op.mask().end(sequences, s, i) - first;
        float[] tanh = new float[keys];
        for (int j = 0; j < keys; j++) {
            float dot = Dot.dot(query, new Dot.Vector(k, key + (long) j * step, 1), op.headDim());
            tanh[j] = CanonMath.tanh(CanonMath.product(dot, op.scoring().scale()) / op.scoring().softCap());
            float score = op.scoring().isCapped() ? Math.fma(tanh[j], op.scoring().softCap(), bias(s, i, head, first + j))
                    : Math.fma(dot, op.scoring().scale(), bias(s, i, head, first + j));
            p.set(at + j, j >= from && j < end ? score : Float.NEGATIVE_INFINITY);
        }
        SoftmaxRows.normalise(p, at, keys);
        float[] dP = new float[keys];
        Numbers products = Numbers.of(new float[keys]);
        for (int j = 0; j < keys; j++) {
            boolean seen = j >= from && j < end;
            p.set(at + j, seen ? p.get(at + j) : 0f);
            dP[j] = seen ? Dot.dot(gradient, new Dot.Vector(v, key + (long) j * step, 1), op.headDim()) : 0f;
            products.set(j, p.get(at + j) * dP[j]);
        }
        float sum = Reduction.sum(products, 0, keys);
        for (int j = 0; j < keys; j++) {
            boolean seen = j >= from && j < end;
            float dS = seen ? p.get(at + j) * (dP[j] - sum) : 0f;
            if (dBias != null) {
                long entry = entry(s, i, head, first + j);
                dBias.set(entry, dBias.get(entry) + dS);
            }
            float slope = op.scoring().isCapped() ? Math.fma(tanh[j] * tanh[j], -1f, 1f) : 1f;
            d.set(at + j, seen ? dS * slope * op.scoring().scale() : 0f);
        }
    }

    private float bias(int s, int i, int head, int key) {
        return bias == null ? 0f : bias.get(entry(s, i, head, key));
    }

    private long entry(int s, int i, int head, int key) {
        RelativeBias relative = op.scoring().bias().orElseThrow();
        return (long) head * relative.span() + relative.index(key - sequences.position(s, i));
    }
}
