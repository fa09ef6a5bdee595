package org.transformer4j.conformance.oracle;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.spi.Args;

/** canon-1, "attention": blocks of 256 keys by their position, joined in ascending order. */
final class BlockwiseAttention {
    private BlockwiseAttention() {}

    static void attention(Attention op, Args args) {
        Sequences sequences = args.sequences();
        int headDim = op.cache().headDim();
        KeyValueCache cache = KeyValueCache.of(op.cache(), args.slice(1));
        Numbers y = Numbers.of(args.slice(args.slices() - 1));
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                for (int head = 0; head < op.heads(); head++) {
                    ScoreOracle query = ScoreOracle.of(op.scoring(), op.mask(), cache, op.heads(), args, s, i, head);
                    float[] attended = attend(query);
                    long start = ((sequences.queryStart(s) + (long) i) * op.heads() + head) * headDim;
                    for (int feature = 0; feature < headDim; feature++) {
                        y.set(start + feature, attended[feature]);
                    }
                }
            }
        }
    }

    /** Maximum of the scores met so far; sum and weighted sum of values, both relative to it. */
    private record Partial(float m, float l, float[] o) {
        Partial join(Partial block) {
            float joined = m > block.m ? m : block.m;
            float alpha = CanonMath.exp(m - joined);
            float beta = CanonMath.exp(block.m - joined);
            float[] sum = new float[o.length];
            for (int feature = 0; feature < o.length; feature++) {
                sum[feature] = Math.fma(o[feature], alpha, block.o[feature] * beta);
            }
            return new Partial(joined, Math.fma(l, alpha, block.l * beta), sum);
        }
    }

    private static float[] attend(ScoreOracle query) {
        float[] y = new float[query.cache().spec().headDim()];
        if (query.first() == query.end()) {
            return y;
        }
        Partial total = null;
        for (int start = query.first() / Canon.ATTENTION_BLOCK * Canon.ATTENTION_BLOCK; start < query.end(); start += Canon.ATTENTION_BLOCK) {
            Partial block = block(query, start);
            total = total == null ? block : total.join(block);
        }
        for (int feature = 0; feature < y.length; feature++) {
            y[feature] = total.o[feature] / total.l;
        }
        return y;
    }

    /** The block of keys that begins at position {@code start}. A key's lane in the sum goes by its place in the block. */
    private static Partial block(ScoreOracle query, int start) {
        int first = Math.max(0, query.first() - start);
        int end = Math.min(Canon.ATTENTION_BLOCK, query.end() - start);
        Numbers p = Numbers.of(new float[end]);
        for (int j = first; j < end; j++) {
            p.set(j, query.score(start + j));
        }
        float m = Reduction.max(p, first, end - first);
        for (int j = first; j < end; j++) {
            p.set(j, CanonMath.exp(p.get(j) - m));
        }
        float l = Reduction.sum(p, 0, end);
        float[] o = new float[query.cache().spec().headDim()];
        for (int feature = 0; feature < o.length; feature++) {
            Dot.Vector values = query.cache().values(query.slot(), query.kvHead(), start, feature);
            for (int j = first; j < end; j++) {
                o[feature] = Math.fma(p.get(j), values.get(j), o[feature]);
            }
        }
        return new Partial(m, l, o);
    }
}
