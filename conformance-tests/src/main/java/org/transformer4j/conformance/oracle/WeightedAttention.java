package org.transformer4j.conformance.oracle;

import org.transformer4j.api.Sequences;
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
        KeyValueCache cache = KeyValueCache.of(op.cache(), args.slice(1));
        ScoreOracle query = ScoreOracle.of(op.scoring(), op.mask(), cache, op.heads(), args, s, i, head);
        long start = ((sequences.queryStart(s) + (long) i) * op.heads() + head) * headDim;
        int visible = query.end() - query.first();
        Numbers y = Numbers.of(args.slice(args.slices() - 2));
        Numbers weights = Numbers.of(args.slice(args.slices() - 1));

        for (int j = 0; j < sequences.kvLength(s); j++) {
            boolean seen = j >= query.first() && j < query.end();
            weights.set(target + j, seen ? query.score(j) : 0f);
        }
        SoftmaxRows.normalise(weights, target + query.first(), visible);
        for (int feature = 0; feature < headDim; feature++) {
            Dot.Vector values = cache.values(query.slot(), query.kvHead(), query.first(), feature);
            y.set(start + feature, Dot.dot(new Dot.Vector(weights, target + query.first(), 1), values, visible));
        }
    }
}
