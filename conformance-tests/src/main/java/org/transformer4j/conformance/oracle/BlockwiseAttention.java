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
        Numbers q = Numbers.of(args.slice(0));
        KeyValueCache cache = KeyValueCache.of(op.cache(), args.slice(1));
        Numbers y = Numbers.of(args.slice(2));
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int visible = op.mask().visible(sequences, s, i);
                for (int head = 0; head < op.heads(); head++) {
                    long start = ((sequences.queryStart(s) + (long) i) * op.heads() + head) * headDim;
                    int kvHead = head / (op.heads() / op.cache().kvHeads());
                    Keys keys = new Keys(cache, sequences.slot(s), kvHead, visible);
                    float[] attended = attend(new Dot.Vector(q, start, 1), keys, op.scale());
                    for (int feature = 0; feature < headDim; feature++) {
                        y.set(start + feature, attended[feature]);
                    }
                }
            }
        }
    }

    /** The keys and values that one query sees: those of the first {@code visible} positions. */
    private record Keys(KeyValueCache cache, int slot, int kvHead, int visible) {}

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

    private static float[] attend(Dot.Vector q, Keys keys, float scale) {
        int headDim = keys.cache.spec().headDim();
        float[] y = new float[headDim];
        if (keys.visible == 0) {
            return y;
        }
        Partial total = block(q, keys, 0, scale);
        for (int first = Canon.ATTENTION_BLOCK; first < keys.visible; first += Canon.ATTENTION_BLOCK) {
            total = total.join(block(q, keys, first, scale));
        }
        for (int feature = 0; feature < headDim; feature++) {
            y[feature] = total.o[feature] / total.l;
        }
        return y;
    }

    /** The block of keys that begins at position {@code first}. */
    private static Partial block(Dot.Vector q, Keys keys, int first, float scale) {
        int headDim = keys.cache.spec().headDim();
        int length = Math.min(Canon.ATTENTION_BLOCK, keys.visible - first);
        Numbers p = Numbers.of(new float[length]);
        for (int j = 0; j < length; j++) {
            Dot.Vector key = keys.cache.key(keys.slot, keys.kvHead, first + j);
            p.set(j, CanonMath.product(Dot.dot(q, key, headDim), scale));
        }
        float m = Reduction.max(p, 0, length);
        for (int j = 0; j < length; j++) {
            p.set(j, CanonMath.exp(p.get(j) - m));
        }
        float l = Reduction.sum(p, 0, length);
        float[] o = new float[headDim];
        for (int feature = 0; feature < headDim; feature++) {
            Dot.Vector values = keys.cache.values(keys.slot, keys.kvHead, first, feature);
            for (int j = 0; j < length; j++) {
                o[feature] = Math.fma(p.get(j), values.get(j), o[feature]);
            }
        }
        return new Partial(m, l, o);
    }
}
