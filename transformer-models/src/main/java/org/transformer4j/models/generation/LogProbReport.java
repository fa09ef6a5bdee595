package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.models.generation.TokenLogProbs.Candidate;

/** Looks up the log-probabilities of tokens in a model's scores. For one thread. */
final class LogProbReport {
    private final int top;
    private final float[] row;
    private final LogSoftmax softmax = new LogSoftmax();
    private final TokenHeap worst;

    /** @param top how many of the most probable tokens to report */
    LogProbReport(int top, int vocabulary) {
        this.top = Math.min(top, vocabulary);
        this.row = new float[vocabulary];
        this.worst = new TokenHeap(row, false);
    }

    /** The report on one token. */
    TokenLogProbs of(int id, MemorySegment logits) {
        MemorySegment.copy(logits, ValueLayout.JAVA_FLOAT, 0, row, 0, row.length);
        softmax.apply(row);
        worst.clear();
        for (int i = 0; i < top; i++) {
            worst.add(i);
        }
        worst.order();
        for (int i = top; i < row.length && top > 0; i++) {
            if (row[i] > row[worst.top()]) {
                worst.replaceTop(i);
            }
        }
        List<Candidate> best = new ArrayList<>(top);
        while (worst.size() > 0) {
            int candidate = worst.pop();
            best.addFirst(new Candidate(candidate, row[candidate]));
        }
        return new TokenLogProbs(id, row[id], best);
    }
}
