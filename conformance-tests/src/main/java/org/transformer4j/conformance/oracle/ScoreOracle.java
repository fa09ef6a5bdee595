package org.transformer4j.conformance.oracle;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.Args;

/**
 * What one query and head sees, and how much: the keys from {@code first} to {@code end - 1} of a slot.
 *
 * @param bias the table of relative biases, or null
 */
record ScoreOracle(Scoring scoring, Numbers bias, Dot.Vector q, KeyValueCache cache, int slot, int head, int kvHead, int position,
        int first, int end) {
    /** The {@code i}-th query of sequence {@code s}; the operands begin with query, cache and, if there is one, bias. */
    static ScoreOracle of(Scoring scoring, Mask mask, KeyValueCache cache, int heads, Args args, int s, int i, int head) {
        Sequences sequences = args.sequences();
        long start = ((sequences.queryStart(s) + (long) i) * heads + head) * cache.spec().headDim();
        Numbers bias = scoring.bias().isPresent() ? Numbers.of(args.slice(2)) : null;
        return new ScoreOracle(scoring, bias, new Dot.Vector(Numbers.of(args.slice(0)), start, 1), cache, sequences.slot(s), head,
                head / (heads / cache.spec().kvHeads()), sequences.position(s, i), mask.first(sequences, s, i), mask.end(sequences, s, i));
    }

    /** The score of the key at position {@code j}. */
    float score(int j) {
        float dot = Dot.dot(q, cache.key(slot, kvHead, j), cache.spec().headDim());
        if (!scoring.isCapped()) {
            return Math.fma(dot, scoring.scale(), bias(j));
        }
        float t = CanonMath.product(dot, scoring.scale());
        return Math.fma(CanonMath.tanh(t / scoring.softCap()), scoring.softCap(), bias(j));
    }

    private float bias(int j) {
        if (bias == null) {
            return 0f;
        }
        RelativeBias relative = scoring.bias().orElseThrow();
        return bias.get((long) head * relative.span() + relative.index(j - position));
    }
}
