package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void without_any_all_text_passes_at_once() {
        assertThat(pieces(List.of(), "a", "bc", "d")).containsExactly("a", "bc", "d", "");
    }

    @Test
    void a_stop_string_and_what_follows_is_cut_off() {
        assertThat(pieces(List.of("STOP"), "ab STOP cd")).containsExactly("ab ");
    }

    @Test
    void what_may_begin_a_stop_string_is_held_back_until_it_is_decided() {
        assertThat(pieces(List.of("abc"), "xa", "b", "d", "ab")).containsExactly("x", "", "abd", "", "ab");
    }

    @Test
    void a_stop_string_may_span_many_pieces() {
        assertThat(pieces(List.of("\n\nEND"), "fine\n", "\n", "E", "N", "D more")).containsExactly("fine", "", "", "", "");
    }

    @Test
    void overlapping_beginnings_are_not_lost() {
        assertThat(pieces(List.of("aab"), "a", "a", "a", "b")).containsExactly("", "", "a", "");
    }

    @Test
    void the_stop_string_that_is_complete_first_counts() {
        assertThat(pieces(List.of("xabc", "ab"), "xabc")).containsExactly("x");
        assertThat(pieces(List.of("xabc", "ab"), "xa", "bc")).containsExactly("", "x");
    }

    @Test
    void of_those_that_are_complete_at_once_the_longest_counts() {
        assertThat(pieces(List.of("b", "ab"), "xab")).containsExactly("x");
    }

    @Test
    void the_result_does_not_depend_on_how_the_text_is_cut() {
        List<String> stops = List.of("ROMEO:", "\n\n", "O:O");
        for (String text : List.of("Hello\nROMEOROMEO: hi\n\n", "O:\nO:O:O", "no stop at all\n", "ROME\n\nO:O")) {
            String whole = String.join("", pieces(stops, text));
            for (int first = 0; first <= text.length(); first++) {
                for (int second = first; second <= text.length(); second++) {
                    List<String> cut = pieces(stops, text.substring(0, first), text.substring(first, second), text.substring(second));
                    assertThat(String.join("", cut)).isEqualTo(whole);
                }
            }
        }
    }

    /** What comes out after each piece, and at the end if no stop string was found. */
    private static List<String> pieces(List<String> stops, String... pieces) {
        StopStrings strings = new StopStrings(stops);
        List<String> out = new ArrayList<>();
        for (String piece : pieces) {
            out.add(strings.accept(piece));
            if (strings.found()) {
                return out;
            }
        }
        out.add(strings.finish());
        return out;
    }
}
