package org.transformer4j.training.loss;

import java.util.Arrays;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.training.autograd.Tape;

/**
 * How far the scores of a sequence are from a shorter sequence of classes, where nobody says which row belongs to which class, as of speech.
 *
 * <p>Source: Graves et al. (2006), "Connectionist Temporal Classification", sections 3 and 4.1.
 */
public final class TemporalClassification {
    private final Workspace workspace;
    private final Spelling spelling;

    private TemporalClassification(Workspace workspace, Spelling spelling) {
        this.workspace = workspace;
        this.spelling = spelling;
    }

    /**
     * The negative logarithm of the probability that a sequence spells its classes: each row is of one class or blank, a class counts once
     * however many rows it goes on for, and equal neighbours have a blank between them. A loss for each sequence.
     *
     * <p>With {@code p = log softmax(x)}, and as states s the classes with a blank before, between and behind them: {@code a[0, s] = p[0, s]}
     * of the first two states, {@code a[t, s] = log(exp a[t-1, s] + exp a[t-1, s-1] + exp a[t-1, s-2]) + p[t, s]}, whose third part is only
     * there for a class that differs from the one before it, and the loss is minus the logarithm of the sum of {@code exp a} of the last two
     * states in the last row. Logarithms of sums are {@code m + log((exp(x - m) + exp(y - m)) + exp(z - m))}, where m is the largest. What
     * cannot be has -10^30.
     *
     * @param scores x, {@code [rows, classes]}, the rows of all sequences one after the other
     * @param lengths rows of each sequence
     * @param targets the classes that each spells
     * @param blank the class that stands for none
     * @throws IllegalArgumentException if the numbers do not fit together, or a sequence has fewer rows than its classes need
     */
    public static Tensor loss(Tensor scores, int[] lengths, int[][] targets, int blank) {
        int classes = scores.shape().width();
        Spelling spelling = Spelling.of(lengths, targets, blank, classes);
        if (scores.shape().rows() != Arrays.stream(lengths).sum()) {
            throw new IllegalArgumentException("scores of shape %s for sequences of %s rows; as many rows as all of them together are needed"
                    .formatted(scores.shape(), Arrays.toString(lengths)));
        }
        return new TemporalClassification(scores.workspace(), spelling).loss(Divergence.logSoftmax(scores));
    }

    private Tensor loss(Tensor p) {
        Tensor scores = pick(p, workspace.integers(spelling.scores(p.shape().width())), spelling.steps(), spelling.sequences() * spelling.width());
        Slice neighbours = workspace.integers(spelling.before(1));
        Slice secondNeighbours = workspace.integers(spelling.before(2));
        Tensor follows = states(spelling.follows());
        Tensor skips = states(spelling.skips());
        Tensor a = step(scores, 0).plus(states(spelling.begins()));
        for (int t = 1; t < spelling.steps(); t++) {
            Tensor one = pick(a, neighbours, spelling.sequences(), spelling.width()).plus(follows);
            Tensor two = pick(a, secondNeighbours, spelling.sequences(), spelling.width()).plus(skips);
            Tensor next = logSum(a, one, two).plus(step(scores, t));
            a = t < spelling.shortest() ? next : Elements.choose(states(spelling.goesOn(t)), next, a);
        }
        Tensor blank = pick(a, workspace.integers(spelling.lastBlanks()), 1, spelling.sequences());
        Tensor last = pick(a, workspace.integers(spelling.lastClasses()), 1, spelling.sequences())
                .plus(workspace.tensor(Shape.of(1, spelling.sequences()), spelling.endsWithClass()));
        return logSum(blank, last).map(Unary.Function.NEGATE).reshape(spelling.sequences());
    }

    private Tensor states(float[] values) {
        return workspace.tensor(Shape.of(spelling.sequences(), spelling.width()), values);
    }

    private Tensor step(Tensor scores, int t) {
        return scores.rows(t, 1).reshape(spelling.sequences(), spelling.width());
    }

    private Tensor pick(Tensor x, Slice indices, int rows, int width) {
        return Elements.lookUp(workspace, x.slice(), indices).reshape(rows, width);
    }

    private Tensor logSum(Tensor first, Tensor... others) {
        Tensor largest = Tape.constant(workspace, () -> {
            Tensor m = first;
            for (Tensor other : others) {
                m = Elements.binary(Binary.Function.MAX, Broadcast.FULL, m, other.slice());
            }
            return m;
        });
        Tensor sum = first.minus(largest).map(Unary.Function.EXP);
        for (Tensor other : others) {
            sum = sum.plus(other.minus(largest).map(Unary.Function.EXP));
        }
        return largest.plus(sum.map(Unary.Function.LOG));
    }
}
