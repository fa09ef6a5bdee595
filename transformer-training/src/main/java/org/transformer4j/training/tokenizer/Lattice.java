package org.transformer4j.training.tokenizer;

import java.util.Arrays;
import java.util.List;

/**
 * All ways to cut one unit into pieces: places between characters, and pieces as edges between them.
 *
 * <p>Used for one unit after the other. Logarithms and exponentials are those of {@link StrictMath}, which are the same everywhere.
 */
final class Lattice {
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private final PieceTrie trie;
    private final double[] scores;
    private final IntList begins = new IntList();
    private final IntList ends = new IntList();
    private final IntList pieces = new IntList();
    private int length;
    private double[] forward = new double[64];
    private double[] backward = new double[64];
    private int[] lastEdge = new int[64];

    Lattice(List<Piece> all) {
        trie = new PieceTrie(all);
        scores = all.stream().mapToDouble(Piece::score).toArray();
    }

    /** Takes the characters from {@code begin} to {@code end}; {@code without} is a piece that is not to be used, or NONE. */
    void set(int[] characters, int begin, int end, int without) {
        length = end - begin;
        if (length >= forward.length) {
            forward = new double[2 * length];
            backward = new double[2 * length];
            lastEdge = new int[2 * length];
        }
        begins.clear();
        ends.clear();
        pieces.clear();
        for (int from = 0; from < length; from++) {
            int node = PieceTrie.ROOT;
            for (int to = from; to < length; ) {
                node = trie.child(node, characters[begin + to++]);
                if (node == PieceTrie.NONE) {
                    break;
                }
                int piece = trie.piece(node);
                if (piece != PieceTrie.NONE && piece != without) {
                    begins.add(from);
                    ends.add(to);
                    pieces.add(piece);
                }
            }
        }
    }

    /**
     * Adds to each piece how often it is used on average over all ways to cut the unit, by their probabilities, times a weight.
     *
     * @return the logarithm of the sum of the probabilities of all ways
     */
    double addExpected(double weight, double[] expected) {
        Arrays.fill(forward, 1, length + 1, IMPOSSIBLE);
        Arrays.fill(backward, 0, length, IMPOSSIBLE);
        forward[0] = 0;
        backward[length] = 0;
        for (int edge = 0; edge < pieces.size(); edge++) {
            int to = ends.get(edge);
            forward[to] = logOfSum(forward[to], forward[begins.get(edge)] + scores[pieces.get(edge)]);
        }
        for (int edge = pieces.size() - 1; edge >= 0; edge--) {
            int from = begins.get(edge);
            backward[from] = logOfSum(backward[from], backward[ends.get(edge)] + scores[pieces.get(edge)]);
        }
        double total = forward[length];
        for (int edge = 0; edge < pieces.size(); edge++) {
            int piece = pieces.get(edge);
            expected[piece] += weight * StrictMath.exp(forward[begins.get(edge)] + scores[piece] + backward[ends.get(edge)] - total);
        }
        return total;
    }

    /** The pieces of the most probable way (Viterbi), the last one first; of equally probable ways, the one with the earlier long pieces. */
    int[] best() {
        Arrays.fill(forward, 1, length + 1, IMPOSSIBLE);
        forward[0] = 0;
        for (int edge = 0; edge < pieces.size(); edge++) {
            double score = forward[begins.get(edge)] + scores[pieces.get(edge)];
            if (score > forward[ends.get(edge)]) {
                forward[ends.get(edge)] = score;
                lastEdge[ends.get(edge)] = edge;
            }
        }
        var way = new IntList();
        for (int place = length; place > 0; place = begins.get(lastEdge[place])) {
            way.add(pieces.get(lastEdge[place]));
        }
        return way.toArray();
    }

    private static double logOfSum(double a, double b) {
        double high = Math.max(a, b);
        double low = Math.min(a, b);
        return low == IMPOSSIBLE ? high : high + StrictMath.log1p(StrictMath.exp(low - high));
    }
}
