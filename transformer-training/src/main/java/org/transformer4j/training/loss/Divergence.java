package org.transformer4j.training.loss;

import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.training.autograd.Tape;

/** How far one distribution is from another: a loss for each row. */
public final class Divergence {
    private Divergence() {}

    /** {@code z - log Σ exp z} of each row, with {@code z = x - max x}. */
    public static Tensor logSoftmax(Tensor x) {
        Tensor largest = Tape.constant(x.workspace(), () -> x.reduce(Reduce.Function.MAX));
        Tensor z = Elements.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, x, largest.slice());
        Tensor sum = z.map(Unary.Function.EXP).reduce(Reduce.Function.SUM);
        return Elements.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, z, sum.map(Unary.Function.LOG).slice());
    }

    /**
     * The divergence of Kullback and Leibler (1951): {@code Σ t (log t - log softmax(x))}. What has a probability of 0 counts for nothing.
     *
     * @param scores x, {@code [rows, width]}
     * @param targets t, probabilities of the same shape; no gradient goes to them
     */
    public static Tensor kullbackLeibler(Tensor scores, Tensor targets) {
        Elements.requireSame("divergence", scores, targets);
        Tensor t = constant(targets);
        Tensor logarithm = Tape.constant(scores.workspace(), () -> t.map(Unary.Function.LOG));
        return weighted(t, logarithm.minus(logSoftmax(scores)));
    }

    /**
     * What a student has to learn of a teacher: {@code T² Σ p (log p - log softmax(x / T))} with {@code p = softmax(y / T)}. Source: Hinton,
     * Vinyals and Dean (2015), section 2.
     *
     * @param student the scores x, {@code [rows, width]}
     * @param teacher the scores y, of the same shape; no gradient goes to them
     * @param temperature T, positive: how much the unlikely counts
     */
    public static Tensor distillation(Tensor student, Tensor teacher, float temperature) {
        Elements.requireSame("distillation", student, teacher);
        Elements.requirePositive("a temperature", temperature);
        Tensor logarithm = Tape.constant(student.workspace(), () -> logSoftmax(teacher.dividedBy(temperature)));
        Tensor p = Tape.constant(student.workspace(), () -> logarithm.map(Unary.Function.EXP));
        return weighted(p, logarithm.minus(logSoftmax(student.dividedBy(temperature)))).times(temperature * temperature);
    }

    /** {@code Σ t x} of each row, where {@code t} is not 0. */
    static Tensor weighted(Tensor t, Tensor x) {
        return Elements.where(t, t.times(x)).reduce(Reduce.Function.SUM);
    }

    /** The same numbers, through which no gradient goes. */
    static Tensor constant(Tensor x) {
        return Tape.constant(x.workspace(), () -> x.times(1f));
    }
}
