package org.transformer4j.api.op;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Args;

/**
 * The gradient of {@link Attention}, whose weights are computed again. The queries of a sequence are taken in blocks of
 * {@value Canon#QUERY_BLOCK}, ascending, each with the keys from the first to the last that any of them sees. For each head of a block:
 *
 * <p>{@code P = softmax(score(Q, K))}, {@code dP = dY Vᵀ}, {@code dS = P (dP - Σ P dP)}, all +0 where a query does not see a key;
 * {@code D = dS * scale}, or, soft-capped, {@code (dS * (1 - tanh²)) * scale}; {@code dQ = D K}; and added to what earlier blocks gave,
 * head after head of those that share a key head: {@code dV += Pᵀ dY}, {@code dK += Dᵀ Q}. A bias gets dS, query by query and key by key.
 * Rounding: canon-1, "softmax" and "dot" over all queries and keys of the block. A query that sees no key gives zeros. Source: Dao et al.
 * (2022), appendix B.2; recomputation: section 3.1.
 *
 * <p>No sizes; needs sequences, of which slots do not count: the keys of the sequences stand behind one another, {@code kvLength} rows
 * for each. Operands: {@code q [rows, heads, headDim]}, {@code k} and {@code v [keys, kvHeads, headDim]}, {@code bias [heads, span]} if
 * there is one, {@code dy} as q, {@code dq} as q, {@code dk} and {@code dv} as k, and {@code dbias} as bias, to which is added.
 *
 * @param heads query heads; a multiple of {@code kvHeads}
 * @param kvHeads heads of keys and values
 * @param headDim features of a head
 * @param scoring how the product of a query and a key becomes their score
 * @param mask which keys a query sees
 */
public record AttentionGradient(int heads, int kvHeads, int headDim, Scoring scoring, Mask mask) implements TrainingOp {
    /** Checks the numbers. */
    public AttentionGradient {
        if (kvHeads < 1 || headDim < 1 || heads < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException("%d query heads over %d key heads of %d features; a multiple, and one at least of each, is needed"
                    .formatted(heads, kvHeads, headDim));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of();
    }

    @Override
    public List<Operand> operands(Args args) {
        Sequences sequences = args.sequences();
        if (sequences == null) {
            throw new IllegalArgumentException("%s needs a table of sequences".formatted(this));
        }
        long queries = (long) sequences.rows() * heads * headDim;
        long keys = keys(sequences) * kvHeads * headDim;
        List<Operand> operands = new ArrayList<>(List.of(Operand.input("q", queries), Operand.input("k", keys), Operand.input("v", keys)));
        scoring.bias().ifPresent(bias -> operands.add(Operand.input("bias", (long) heads * bias.span())));
        operands.addAll(List.of(Operand.input("dy", queries), Operand.output("dq", queries), Operand.output("dk", keys),
                Operand.output("dv", keys)));
        scoring.bias().ifPresent(bias -> operands.add(Operand.updated("dbias", DType.F32, (long) heads * bias.span())));
        return operands;
    }

    /** Rows of keys of all sequences together. */
    public static long keys(Sequences sequences) {
        long keys = 0;
        for (int s = 0; s < sequences.count(); s++) {
            keys += sequences.kvLength(s);
        }
        return keys;
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        new AttentionGradientSteps(this, sink, args).run();
    }
}
