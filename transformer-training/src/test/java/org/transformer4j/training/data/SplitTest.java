package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    @Test
    void the_last_part_is_kept() {
        Split<int[]> text = Split.of(IntStream.range(0, 30).toArray(), 0.1);
        assertThat(text.training()).isEqualTo(IntStream.range(0, 27).toArray());
        assertThat(text.validation()).containsExactly(27, 28, 29);
        Split<List<String>> examples = Split.of(List.of("a", "b", "c"), 0.34);
        assertThat(examples.training()).containsExactly("a", "b");
        assertThat(examples.validation()).containsExactly("c");
    }

    @Test
    void of_a_few_examples_nothing_is_kept() {
        assertThat(Split.of(List.of(1), 0.5)).isEqualTo(new Split<>(List.of(1), List.of()));
        assertThat(Split.of(new int[4], 0.1).validation()).isEmpty();
        assertThat(Split.of(new int[4], 0).training()).hasSize(4);
        assertThat(Split.drawn(List.of(1, 2), 0.1, 7).training()).containsExactly(1, 2);
        assertThat(Split.of(IntStream.range(0, 10).boxed().toList(), 0.05).validation()).containsExactly(9);
    }

    @Test
    void what_is_no_part_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(new int[9], 1)).withMessageContaining("1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(new int[9], -0.1)).withMessageContaining("-0.1");
    }

    @Test
    void of_sorted_examples_some_of_every_kind_are_drawn() {
        List<Integer> sorted = IntStream.range(0, 400).boxed().toList();
        Split<List<Integer>> split = Split.drawn(sorted, 0.1, 3);

        assertThat(split.validation()).hasSize(40).isSorted().anyMatch(each -> each < 100).anyMatch(each -> each >= 100 && each < 200)
                .anyMatch(each -> each >= 200 && each < 300).anyMatch(each -> each >= 300);
        assertThat(split.training()).hasSize(360).isSorted().doesNotContainAnyElementsOf(split.validation());
        assertThat(Split.drawn(sorted, 0.1, 3)).isEqualTo(split);
        assertThat(Split.drawn(sorted, 0.1, 4)).isNotEqualTo(split);
    }

    @Test
    void a_table_keeps_rows_of_any_length() {
        TokenTable.Builder builder = new TokenTable.Builder();
        for (int i = 0; i < 3000; i++) {
            builder.add(IntStream.range(0, i % 7).toArray());
        }
        TokenTable table = builder.build();
        assertThat(table).hasSize(3000);
        assertThat(table.get(0)).isEmpty();
        assertThat(table.get(2995)).isEqualTo(IntStream.range(0, 2995 % 7).toArray());
        assertThat(table.length(6)).isEqualTo(6);
        assertThat(table.subList(6, 9).getFirst()).hasSize(6);
        assertThatThrownBy(() -> table.get(3000)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
