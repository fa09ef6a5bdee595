package org.transformer4j.models.generation;

import java.util.List;

/**
 * Passes text on up to the first of some stop strings. What may be the beginning of one is held back until that is decided, so
 * nothing depends on how the text is cut into pieces.
 */
final class StopStrings {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopStrings(List<String> stops) {
        this.stops = stops;
    }

    /** Whether a stop string was found; nothing is passed on after it. */
    boolean found() {
        return found;
    }

    /** The text that is certain now that {@code piece} is known; perhaps none. */
    String accept(String piece) {
        held.append(piece);
        int cut = startOfFirstStop();
        found = cut >= 0;
        return take(found ? cut : held.length() - lengthOfPossibleStop());
    }

    /** What was held back, for there is no more text. */
    String finish() {
        return take(held.length());
    }

    /** Where the stop string that is complete first begins, the longest if there are several, or -1. */
    private int startOfFirstStop() {
        int start = -1;
        int end = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (at + stop.length() < end || at + stop.length() == end && at < start)) {
                start = at;
                end = at + stop.length();
            }
        }
        return start;
    }

    /** Length of the longest end of the text that a stop string begins with. */
    private int lengthOfPossibleStop() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, found ? held.length() : length);
        return text;
    }
}
