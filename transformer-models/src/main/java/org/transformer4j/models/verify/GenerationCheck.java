package org.transformer4j.models.verify;

import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.verify.GoldenCase.IntMatrix;
import org.transformer4j.models.verify.GoldenRunner.Written;

/**
 * Whether greedy generation gave the recorded tokens, each of them.
 *
 * @param name its name in the file
 * @param sequences how many there are
 * @param tokens how many generated tokens were recorded, the fill after an end token left out
 * @param matching how many of them were the same, up to the first difference of each sequence
 * @param difference where the first difference is, or why nothing was generated; empty if all is the same
 */
public record GenerationCheck(String name, int sequences, int tokens, int matching, String difference) {
    /** Whether all tokens were the same. */
    public boolean passed() {
        return difference.isEmpty();
    }

    /** One that came to no end. */
    static GenerationCheck failed(String name, IntMatrix recorded, String reason) {
        return new GenerationCheck(name, recorded.rows(), 0, 0, reason);
    }

    static GenerationCheck of(String name, IntMatrix recorded, Written written, SpecialTokens special) {
        if (recorded.rows() != written.rows().length) {
            throw new UnsupportedCase("%s has %d rows for %d prompts; one each is expected".formatted(name, recorded.rows(), written.rows().length));
        }
        int tokens = 0;
        int matching = 0;
        String difference = "";
        for (int row = 0; row < recorded.rows(); row++) {
            int[] ours = written.rows()[row];
            requireGiven(name, recorded, row, ours, written.given());
            int length = length(recorded, row, ours, written.given(), special);
            int same = firstDifference(recorded, row, ours, written.given(), length);
            tokens += length - written.given();
            matching += same - written.given();
            if (same < length && difference.isEmpty()) {
                difference = "sequence %d, generated token %d: found %d, expected %d"
                        .formatted(row, same - written.given(), ours[same], recorded.at(row, same));
            }
        }
        return new GenerationCheck(name, recorded.rows(), tokens, matching, difference);
    }

    private static void requireGiven(String name, IntMatrix recorded, int row, int[] ours, int given) {
        if (firstDifference(recorded, row, ours, 0, given) < given) {
            throw new UnsupportedCase("%s: row %d does not begin with its prompt; sequences with their prompts are expected".formatted(name, row));
        }
    }

    private static int firstDifference(IntMatrix recorded, int row, int[] ours, int from, int to) {
        int column = from;
        while (column < to && recorded.at(row, column) == ours[column]) {
            column++;
        }
        return column;
    }

    /** Where a recorded row ends: after an end token with nothing but fill behind, unless generation went on just so. */
    private static int length(IntMatrix recorded, int row, int[] ours, int given, SpecialTokens special) {
        int columns = recorded.columns();
        int end = given;
        while (end < columns && !special.eos().contains(recorded.at(row, end))) {
            end++;
        }
        if (end >= columns - 1 || firstDifference(recorded, row, ours, given, columns) == columns) {
            return columns;
        }
        Set<Integer> behind = IntStream.range(end + 1, columns).mapToObj(column -> recorded.at(row, column)).collect(Collectors.toSet());
        return behind.size() == 1 && isFill(behind.iterator().next(), special) ? end + 1 : columns;
    }

    /** Without a padding token in the configuration it was an argument, which can have been any. */
    private static boolean isFill(int token, SpecialTokens special) {
        OptionalInt pad = special.pad();
        return special.eos().contains(token) || pad.isEmpty() || pad.getAsInt() == token;
    }
}
