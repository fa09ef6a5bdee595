package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;

class GreedyBatchTest {
    private static Backend backend;
    private static Decoder gpt2;

    @BeforeAll
    static void load() {
        backend = TestBackends.open();
        gpt2 = Models.loadDecoder(ModelFolder.of(Goldens.folder("gpt2")), backend);
    }

    @AfterAll
    static void close() {
        gpt2.close();
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "generate_leftpad"})
    void it_gives_the_tokens_of_the_reference_whose_padding_is_left_out(String name) {
        try (Goldens goldens = Goldens.open("gpt2")) {
            int[][] mask = goldens.ids(name + ".in.attention_mask");
            int[][] padded = goldens.ids(name + ".in.input_ids");
            int[][] prompts = new int[padded.length][];
            Arrays.setAll(prompts, row -> IntStream.range(0, 6).filter(i -> mask[row][i] == 1).map(i -> padded[row][i]).toArray());
            int[][] sequences = goldens.ids(name + ".out.sequences");
            int[][] expected = Arrays.stream(sequences).map(row -> Arrays.copyOfRange(row, 6, 26)).toArray(int[][]::new);
            assertThat(GreedyBatch.generate(gpt2, prompts, 20)).isDeepEqualTo(expected);
        }
    }

    @Test
    void a_row_of_a_batch_equals_the_row_alone() {
        int[][] prompts = {{48, 14, 80}, {5}, {41, 94, 40, 95, 39, 55, 1, 2, 3}, {7, 7}};
        int[][] together = GreedyBatch.generate(gpt2, prompts, 30);
        for (int row = 0; row < prompts.length; row++) {
            assertThat(GreedyBatch.generate(gpt2, new int[][] {prompts[row]}, 30)[0]).containsExactly(together[row]);
        }
    }

    @Test
    void what_does_not_fit_is_refused() {
        assertThat(GreedyBatch.generate(gpt2, new int[][] {new int[40]}, 9)).isNotEmpty();
        assertThatThrownBy(() -> GreedyBatch.generate(gpt2, new int[][] {new int[3], new int[40]}, 10))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a prompt of 40 tokens and 10 new ones")
                .hasMessageContaining("48");
        assertThatThrownBy(() -> GreedyBatch.generate(gpt2, new int[0][], 10))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 prompts");
        assertThatThrownBy(() -> GreedyBatch.generate(gpt2, new int[][] {{1}, {}}, 10))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no tokens for conversation 1");
    }
}
