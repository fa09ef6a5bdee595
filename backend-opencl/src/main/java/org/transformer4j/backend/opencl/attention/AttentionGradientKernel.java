package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Runs {@link AttentionGradient}: three launches for all sequences, heads and blocks of queries at once, or for as many as there is
 * working memory for. First come the weights and the gradients of dot products, then those of queries, then those of keys and values.
 * Gradients of biases take another two.
 */
public final class AttentionGradientKernel extends ClKernel {
    /** Bytes that the weights of a round may take. */
    private static final long MOST_BYTES = 64 << 20;

    private static final int WEIGHTS = 0;
    private static final int GRADIENTS = 1;
    private static final int THIRD = 2;

    /** The operand that holds the table of biases, and the one that holds its gradient. */
    private static final int BIASES = 3;
    private static final int BIAS_GRADIENTS = 8;

    private final AttentionGradient op;
    private final ScoringPart scoring;
    private final GradientShape shape;
    private final Entry weigh;
    private final Entry queries;
    private final Entry keys;
    private final Entry biases;
    private final Entry edgeBiases;
    private final boolean biased;
    private final long mostBytes;
    private volatile GradientRounds latest;

    /** A kernel for {@code op}. */
    public AttentionGradientKernel(Programs programs, AttentionGradient op) {
        super("attention-gradient");
        this.op = op;
        scoring = new ScoringPart(op.mask(), op.scoring());
        shape = GradientShape.of(programs.tuning());
        biased = op.scoring().bias().isPresent();
        mostBytes = Math.min(MOST_BYTES, programs.largestAllocation());
        Object[] macros = macros();
        weigh = programs.entry(shape.file(), "weigh", macros);
        queries = programs.entry(shape.file(), "queries", macros);
        keys = programs.entry(shape.file(), "keys", macros);
        biases = biased ? programs.entry("attention-gradient-biases.cl", "biases", macros("ITEMS", shape.biasItems())) : null;
        edgeBiases = biased ? programs.entry("attention-gradient-biases.cl", "edge_biases", macros("ITEMS", shape.biasItems())) : null;
    }

    private Object[] macros(Object... others) {
        Object[] own = {"HEADS", op.heads(), "KEY_HEADS", op.kvHeads(), "HEAD_DIM", op.headDim(), "QUERY_BLOCK", Canon.QUERY_BLOCK};
        Object[] all = new Object[own.length + others.length];
        System.arraycopy(own, 0, all, 0, own.length);
        System.arraycopy(others, 0, all, own.length, others.length);
        return scoring.macros(all);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        GradientRounds rounds = rounds(args.sequences());
        for (GradientRounds.Round round : rounds.rounds()) {
            weigh(queue, args, rounds, round);
            addQueries(queue, args, rounds, round);
            addKeys(queue, args, rounds, round);
            if (biased) {
                int span = op.scoring().bias().get().span();
                addBiases(queue.launch(biases), args, rounds, round, Math.ceilDiv(Math.max(0, span - 2), shape.biasItems()));
                addBiases(queue.launch(edgeBiases), args, rounds, round, Math.min(2, span));
            }
        }
    }

    /** The rounds of the last launch, if its sequences were as long: those of all layers of a step are. */
    private GradientRounds rounds(Sequences sequences) {
        GradientRounds rounds = latest;
        if (rounds == null || !rounds.suit(sequences)) {
            rounds = new GradientRounds(op, sequences, mostBytes / Float.BYTES);
            latest = rounds;
        }
        return rounds;
    }

    private void weigh(ClQueue queue, Args args, GradientRounds rounds, GradientRounds.Round round) {
        long bytes = rounds.floats() * Float.BYTES;
        Launch launch = queue.launch(weigh).input(args.slice(0)).input(args.slice(1)).input(args.slice(2)).input(args.slice(gradients(0)))
                .scratch(WEIGHTS, bytes).scratch(GRADIENTS, bytes).scratch(THIRD, biased || op.scoring().isCapped() ? bytes : 0)
                .numbers(this, rounds.table()).number(round.block()).number(round.head());
        scoring.maskAndScoring(launch, args, BIASES).run(round.blocks(), round.heads(), shape.slices(), shape.items(), 1, 1);
    }

    private void addQueries(ClQueue queue, Args args, GradientRounds rounds, GradientRounds.Round round) {
        queue.launch(queries).input(args.slice(1)).scratch(GRADIENTS, rounds.floats() * Float.BYTES).numbers(this, rounds.table())
                .number(round.block()).number(round.head()).updated(args.slice(gradients(1)))
                .run(round.blocks(), round.heads(), shape.tiles(op.headDim()), shape.items(), 1, 1);
    }

    private void addKeys(ClQueue queue, Args args, GradientRounds rounds, GradientRounds.Round round) {
        int group = op.heads() / op.kvHeads();
        int keyHeads = (round.head() + round.heads() - 1) / group - round.head() / group + 1;
        long bytes = rounds.floats() * Float.BYTES;
        queue.launch(keys).input(args.slice(0)).input(args.slice(gradients(0))).scratch(WEIGHTS, bytes).scratch(GRADIENTS, bytes)
                .numbers(this, rounds.table()).number(round.tile()).number(round.head()).number(round.heads())
                .updated(args.slice(gradients(2))).updated(args.slice(gradients(3)))
                .run(round.tiles(), keyHeads, 2L * shape.tiles(op.headDim()), shape.items(), 1, 1);
    }

    private void addBiases(Launch launch, Args args, GradientRounds rounds, GradientRounds.Round round, int groups) {
        launch.scratch(THIRD, rounds.floats() * Float.BYTES).numbers(this, rounds.table()).number(round.block()).number(round.endBlock())
                .number(round.head()).number(round.heads()).updated(args.slice(BIAS_GRADIENTS))
                .run(groups, round.heads(), shape.biasItems(), 1);
    }

    /** The operand of a gradient: dy, dq, dk and dv in turn. */
    private int gradients(int i) {
        return i + (biased ? 4 : 3);
    }
}
