package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.Args;

/**
 * Makes scores of a row of dot products. Whether they are capped or not, the last step is one fma: of the dot product and the
 * scale, or of the hyperbolic tangent and the cap.
 */
final class ScoreRow {
    private final Scoring scoring;
    private final boolean caps;
    private final float factor;
    private final int tableOperand;
    private final RelativeBias relative;

    private ScoreRow(Scoring scoring, boolean caps, int tableOperand) {
        this.scoring = scoring;
        this.caps = caps;
        this.tableOperand = tableOperand;
        factor = scoring.isCapped() ? scoring.softCap() : scoring.scale();
        relative = scoring.bias().orElse(null);
    }

    /** Scores of dot products; {@code tableOperand} holds the table of biases, where there is one. */
    static ScoreRow ofDots(Scoring scoring, int tableOperand) {
        return new ScoreRow(scoring, scoring.isCapped(), tableOperand);
    }

    /** Scores of what {@link AttentionLoops#cap} has made of dot products already, if scores are capped at all. */
    static ScoreRow ofCapped(Scoring scoring, int tableOperand) {
        return new ScoreRow(scoring, false, tableOperand);
    }

    /**
     * Scores of neighbouring keys, in place of their dot products; returns their maximum, NaNs passed over.
     *
     * @param distance from the query's position to that of the first key
     * @param n at most the keys of a block
     * @param biases where in {@code memory} {@link AttentionLoops#SCORES} floats, and a vector behind them, are free
     */
    float finish(Args args, int head, int distance, MemorySegment memory, long scores, int n, long biases) {
        if (caps) {
            AttentionLoops.BEST.cap(memory, scores, n, scoring.scale(), scoring.softCap());
        }
        if (relative == null) {
            return AttentionLoops.BEST.scale(memory, scores, n, factor);
        }
        long table = offset(args, tableOperand) + 4L * head * relative.span();
        spread(segment(args, tableOperand), table, distance, memory, biases, n);
        return AttentionLoops.BEST.scale(memory, scores, n, factor, memory, biases);
    }

    /** The biases of the keys: a run of the table between repetitions of its ends. What is filled too far is written again. */
    private void spread(MemorySegment table, long to, int distance, MemorySegment memory, long biases, int n) {
        int run = Math.clamp(-(long) relative.before() - distance, 0, n);
        int behind = Math.clamp(relative.after() + 1L - distance, run, n);
        AttentionLoops.BEST.fill(memory, biases, run, table.get(JAVA_FLOAT, to));
        MemorySegment.copy(table, to + 4L * relative.index(distance + run), memory, biases + 4L * run, 4L * (behind - run));
        float last = table.get(JAVA_FLOAT, to + 4L * (relative.span() - 1));
        AttentionLoops.BEST.fill(memory, biases + 4L * behind, n - behind, last);
    }
}
