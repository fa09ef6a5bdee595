package org.transformer4j.conformance.oracle;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.spi.Args;

/** canon-1, "attention", where the weights are asked for: a softmax over all visible keys, and its dot with the values. */
final class WeightedAttention {
    private WeightedAttention() {}

    static void attention(AttentionWithWeights op, Args args) {
        Sequences sequences = args.sequences();
        long first = 0;
        for (int s = 0; s < sequences.count(); s++) {
            long kvLength = sequences.kvLength(s);
            for (int head = 0; head < op.heads(); head++) {
                for (int i = 0; i < sequences.queryLength(s); i++) {
                    attend(op, args, s, i, head, first + (head * (long) sequences.queryLength(s) + i) * kvLength);
                }
            }
            first += op.heads() * sequences.queryLength(s) * kvLength;
        }
    }

    /** One query and head; its {@code kvLength} weights begin at {@code target}. */
    private static void attend(AttentionWithWeights op, Args args, int s, int i, int head, long target) {
        Sequences sequences = args.sequences();
        int headDim = op.cache().headDim();
        int slot = sequences.slot(s);
        int kvHead = head / (op.heads() / op.cache().kvHeads());
        int visible = op.mask().visible(sequences, s, i);
        long start = ((sequences.queryStart(s) + (long) i) * op.heads() + head) * headDim;
        Dot.Vector q = new Dot.Vector(Numbers.of(args.slice(0)), start, 1);
        KeyValueCache cache = KeyValueCache.of(op.cache(), args.slice(1));
        Numbers y = Numbers.of(args.slice(2));
        Numbers weights = Numbers.of(args.slice(3));

        for (int j = 0; j < sequences.kvLength(s); j++) {
            boolean seen = j < visible;
            weights.set(target + j,
                    seen ? CanonMath.product(Dot.dot(q, cache.key(slot, kvHead, j), headDim), op.scale()) : 0f);
        }
        SoftmaxRows.normalise(weights, target, visible);
        for (int feature = 0; feature < headDim; feature++) {
            Dot.Vector values = cache.values(slot, kvHead, 0, feature);
            y.set(start + feature, Dot.dot(new Dot.Vector(weights, target, 1), values, visible));
        }
    }
}
