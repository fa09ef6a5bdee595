package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pieces with probabilities, and the two steps that make them better: probabilities that fit the text, and fewer pieces.
 *
 * <p>Source: Kudo (2018), section 3.2.
 */
final class UnigramModel {
    /** How often a piece counts that the text hardly uses; its logarithm must exist. */
    private static final double LEAST_EXPECTED = 1e-6;

    /** The loss without a piece that is in no most probable way to cut a unit. */
    private static final double UNUSED = Double.NEGATIVE_INFINITY;

    private final Units units;
    private List<Piece> pieces;
    private double loss;

    /** @param seeds with any positive numbers as scores, which become probabilities by their sum */
    UnigramModel(Units units, List<Piece> seeds) {
        this.units = units;
        pieces = seeds;
        score(seeds.stream().mapToDouble(Piece::score).toArray());
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** The negative logarithm of the probability of a unit, on average, before the last step. */
    double loss() {
        return loss;
    }

    /** One step of expectation and maximisation (Dempster, Laird and Rubin, 1977): the loss never rises by it. */
    void fit() {
        var lattice = new Lattice(pieces);
        double[] expected = new double[pieces.size()];
        double sum = 0;
        double count = 0;
        for (int unit = 0; unit < units.size(); unit++) {
            lattice.set(units.characters(), units.begins()[unit], units.begins()[unit + 1], PieceTrie.NONE);
            sum -= units.counts()[unit] * lattice.addExpected(units.counts()[unit], expected);
            count += units.counts()[unit];
        }
        loss = sum / count;
        score(expected);
    }

    private void score(double[] expected) {
        double sum = 0;
        for (double each : expected) {
            sum += Math.max(LEAST_EXPECTED, each);
        }
        double logOfSum = StrictMath.log(sum);
        var scored = new ArrayList<Piece>(pieces.size());
        for (int i = 0; i < expected.length; i++) {
            scored.add(new Piece(pieces.get(i).text(), StrictMath.log(Math.max(LEAST_EXPECTED, expected[i])) - logOfSum));
        }
        pieces = scored;
    }

    /**
     * Keeps the characters, and of the others those without which the text would be the least probable.
     *
     * @param most how many to keep; fewer, if some are in no most probable way to cut a unit
     * @param least how many to keep of those, too
     */
    void prune(int most, int least) {
        double[] losses = losses();
        long used = Arrays.stream(losses).filter(loss -> loss != UNUSED).count();
        Comparator<Integer> mostNeeded = Comparator.<Integer>comparingDouble(i -> losses[i]).reversed().thenComparing(i -> pieces.get(i).text());
        pieces = IntStream.range(0, losses.length).boxed().sorted(mostNeeded).limit(Math.max(least, Math.min(most, used)))
                .sorted().map(pieces::get).toList();
    }

    /**
     * How much less probable the text is without each piece, if what it was used for is cut into the best other pieces.
     *
     * <p>With frequencies from the most probable way to cut each unit: {@code f (log p(x) - sum log p(y))}, where y are the pieces that x
     * is cut into, and the probabilities of these are greater by the frequency they inherit.
     */
    private double[] losses() {
        var lattice = new Lattice(pieces);
        double[] frequencies = new double[pieces.size()];
        double sum = 0;
        for (int unit = 0; unit < units.size(); unit++) {
            lattice.set(units.characters(), units.begins()[unit], units.begins()[unit + 1], PieceTrie.NONE);
            for (int piece : lattice.best()) {
                frequencies[piece] += units.counts()[unit];
                sum += units.counts()[unit];
            }
        }
        double[] losses = new double[pieces.size()];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = pieces.get(i).isCharacter() ? Double.POSITIVE_INFINITY
                    : frequencies[i] == 0 ? UNUSED : loss(lattice, i, frequencies, sum);
        }
        return losses;
    }

    private double loss(Lattice lattice, int piece, double[] frequencies, double sum) {
        int[] characters = pieces.get(piece).text().codePoints().toArray();
        lattice.set(characters, 0, characters.length, piece);
        int[] others = lattice.best();
        double frequency = frequencies[piece];
        double logOfSum = StrictMath.log(sum + frequency * (others.length - 1));
        double without = 0;
        for (int other : others) {
            without += StrictMath.log(frequencies[other] + frequency) - logOfSum;
        }
        return frequency * (StrictMath.log(frequency) - StrictMath.log(sum) - without);
    }
}
