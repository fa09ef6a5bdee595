package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The pieces that a unigram model starts with: what occurs twice or more, and is not always followed by the same character, by frequency
 * times length. Source: Kudo (2018), section 3.2, which takes the most frequent substrings.
 *
 * <p>Found length by length: places with the same piece have the same number, and pieces of one more character are pairs of such a number
 * and a character. Places whose piece occurs once are out from then on.
 */
final class SeedPieces {
    /** How often a piece must occur. */
    private static final long LEAST = 2;
    private static final Comparator<Piece> BEST_FIRST = Comparator.comparingDouble(Piece::score).reversed().thenComparing(Piece::text);

    /**
     * All pieces of one length.
     *
     * @param places where they begin
     * @param numbers the number of the piece at each of these places
     * @param counts how often each piece occurs, by its number
     * @param examples where each begins once
     */
    private record Level(int length, int[] places, int[] numbers, long[] counts, int[] examples) {}

    private final int[] characters;
    /** For each place the end of its unit, and how often that occurs. */
    private final int[] ends;
    private final long[] weights;

    private SeedPieces(Units units) {
        characters = units.characters();
        ends = new int[characters.length];
        weights = new long[characters.length];
        for (int unit = 0; unit < units.size(); unit++) {
            Arrays.fill(ends, units.begins()[unit], units.begins()[unit + 1], units.begins()[unit + 1]);
            Arrays.fill(weights, units.begins()[unit], units.begins()[unit + 1], units.counts()[unit]);
        }
    }

    /**
     * All single characters, then the best others. The score of each is its frequency times its length.
     *
     * @param longest how many characters a piece may have
     * @param most how many others
     */
    static List<Piece> of(Units units, int longest, int most) {
        return new SeedPieces(units).find(longest, most);
    }

    private List<Piece> find(int longest, int most) {
        int[] all = IntStream.range(0, characters.length).toArray();
        Level level = longer(new Level(0, all, new int[all.length], new long[] {Long.MAX_VALUE}, new int[1]), new boolean[1]);
        List<Piece> pieces = pieces(level, 1, new boolean[level.counts.length]);
        var others = new ArrayList<Piece>();
        while (level.length < longest && level.places.length > 0) {
            boolean[] alwaysContinued = new boolean[level.counts.length];
            Level next = longer(level, alwaysContinued);
            if (level.length > 1) {
                others.addAll(pieces(level, LEAST, alwaysContinued));
            }
            level = next;
        }
        if (level.length > 1) {
            others.addAll(pieces(level, LEAST, new boolean[level.counts.length]));
        }
        others.sort(BEST_FIRST);
        pieces.addAll(others.subList(0, Math.min(most, others.size())));
        return pieces;
    }

    /** The pieces of one more character; says which of the shorter ones occur only as the beginning of one of them. */
    private Level longer(Level level, boolean[] alwaysContinued) {
        var known = new LongMap();
        var examples = new IntList();
        var shorter = new IntList();
        long[] counts = new long[16];
        var places = new IntList();
        var numbers = new IntList();
        for (int i = 0; i < level.places.length; i++) {
            int place = level.places[i];
            int next = place + level.length;
            if (next == ends[place] || level.counts[level.numbers[i]] < LEAST) {
                continue;
            }
            long key = (long) level.numbers[i] << 32 | characters[next];
            int number = known.get(key);
            if (number == LongMap.ABSENT) {
                number = examples.size();
                known.put(key, number);
                examples.add(place);
                shorter.add(level.numbers[i]);
                counts = number < counts.length ? counts : Arrays.copyOf(counts, 2 * number);
            }
            counts[number] += weights[place];
            places.add(place);
            numbers.add(number);
        }
        for (int number = 0; number < examples.size(); number++) {
            alwaysContinued[shorter.get(number)] |= counts[number] == level.counts[shorter.get(number)];
        }
        return new Level(level.length + 1, places.toArray(), numbers.toArray(), Arrays.copyOf(counts, examples.size()), examples.toArray());
    }

    private List<Piece> pieces(Level level, long least, boolean[] left) {
        var pieces = new ArrayList<Piece>();
        for (int number = 0; number < level.counts.length; number++) {
            if (level.counts[number] >= least && !left[number]) {
                pieces.add(new Piece(new String(characters, level.examples[number], level.length), (double) level.counts[number] * level.length));
            }
        }
        return pieces;
    }
}
