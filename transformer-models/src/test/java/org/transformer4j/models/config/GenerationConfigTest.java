package org.transformer4j.models.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.models.checkpoint.CheckpointException;

class GenerationConfigTest {
    @Test
    void the_defaults_are_those_of_hugging_face() {
        GenerationConfig config = config("{}");
        assertThat(config.sampling().doSample()).isFalse();
        assertThat(config.sampling().temperature()).isEqualTo(1);
        assertThat(config.sampling().topK()).isEqualTo(50);
        assertThat(config.sampling().topP()).isEqualTo(1);
        assertThat(config.sampling().minP()).isEmpty();
        assertThat(config.penalty().repetition()).isEqualTo(1);
        assertThat(config.length().max()).isEmpty();
        assertThat(config.length().maxNew()).isEmpty();
        assertThat(config.beams().count()).isEqualTo(1);
        assertThat(config.tokens().bos()).isEmpty();
        assertThat(config.tokens().eos()).isEmpty();
    }

    @Test
    void the_bundled_model_samples() throws Exception {
        try (InputStream stream = GenerationConfig.class.getResourceAsStream(
                "/org/transformer4j/models/shakespeare/generation_config.json")) {
            GenerationConfig config = GenerationConfig.read(stream, "generation_config.json");
            assertThat(config.sampling().doSample()).isTrue();
            assertThat(config.sampling().temperature()).isEqualTo(0.8);
            assertThat(config.tokens().eos()).containsExactly(1023);
            assertThat(config.length().maxNew()).hasValue(100);
        }
    }

    @Test
    void several_tokens_may_end_a_text() {
        assertThat(config("{\"eos_token_id\":[2,32000]}").tokens().eos()).containsExactly(2, 32000);
    }

    @Test
    void a_token_of_minus_1_counts_as_absent() {
        assertThat(config("{\"pad_token_id\":-1}").tokens().pad()).isEmpty();
        assertThat(config("{\"eos_token_id\":-1}").tokens().eos()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"temperature":-1}                   | temperature is -1.0; expected a number above 0
            {"temperature":0,"do_sample":true}   | for the most probable token set do_sample to false
            {"temperature":NaN}                  | temperature is NaN
            {"top_k":-1}                         | top_k is -1; expected a whole number from 0
            {"top_p":1.5}                        | top_p is 1.5; expected a number from 0 to 1
            {"min_p":-0.1}                       | min_p is -0.1
            {"repetition_penalty":0}             | repetition_penalty is 0.0; expected a number above 0
            {"max_new_tokens":0}                 | max_new_tokens is 0; expected a whole number from 1
            {"max_length":-1}                    | max_length is -1
            {"eos_token_id":[1,-2]}              | eos_token_id is -2
            {"eos_token_id":"</s>"}              | expected a whole number or a list of them
            {"bos_token_id":-2}                  | bos_token_id is -2
            {"early_stopping":"soon"}            | early_stopping is "soon"; expected true, false or "never"
            {"num_return_sequences":0}           | num_return_sequences is 0; expected a whole number from 1
            {"bad_words_ids":[3]}                | bad_words_ids is "[3]"; expected a list of lists of token ids, none of them empty
            {"bad_words_ids":[[]]}               | bad_words_ids is "[[]]"
            {"bad_words_ids":[[-1]]}             | bad_words_ids is "[[-1]]"
            {"bad_words_ids":7}                  | bad_words_ids is 7; expected a list of lists
            {"exponential_decay_length_penalty":[1]}    | expected a list of two: a count of tokens, and a number above 0
            {"exponential_decay_length_penalty":[1,0]}  | exponential_decay_length_penalty is "[1, 0]"
            {"exponential_decay_length_penalty":[1.5,2]} | exponential_decay_length_penalty is "[1.5, 2]"
            {"num_beams":0}                      | num_beams is 0; expected a whole number from 1
            """)
    void a_value_out_of_range_is_refused(String json, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> readAll(config(json)))
                .withMessageStartingWith("generation_config.json: ").withMessageContaining(message);
    }

    @Test
    void a_value_out_of_range_harms_only_who_asks_for_it() {
        GenerationConfig config = config("{\"num_beams\":0,\"eos_token_id\":7}");
        assertThat(config.tokens().eos()).containsExactly(7);
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(config::beams).withMessageContaining("num_beams is 0");
    }

    @Test
    void nested_lists_are_read() {
        GenerationConfig config = config("{\"bad_words_ids\":[[58100],[1,2]],\"exponential_decay_length_penalty\":[15,1.6]}");
        assertThat(config.penalty().badWords()).containsExactly(List.of(58100), List.of(1, 2));
        assertThat(config.length().decay()).hasValue(new GenerationConfig.Decay(15, 1.6));
        assertThat(config("{\"bad_words_ids\":null}").penalty().badWords()).isEmpty();
    }

    @Test
    void nested_lists_in_a_model_config_are_not_passed_over_in_silence() {
        ModelConfig model = ModelConfig.of(ByteBuffer.wrap("{\"bad_words_ids\":[[1]],\"eos_token_id\":7}".getBytes(StandardCharsets.UTF_8)),
                "config.json");
        assertThat(GenerationConfig.of(model).tokens().eos()).containsExactly(7);
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> GenerationConfig.of(model).penalty())
                .withMessage("config.json: bad_words_ids is in this file; expected it in generation_config.json");
    }

    @Test
    void in_a_folder_config_json_stands_in_with_nested_lists_too(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"bad_words_ids\":[[58100],[1,2]],\"num_beams\":6,\"max_length\":512}");
        assertThat(GenerationConfig.in(folder).penalty().badWords()).containsExactly(List.of(58100), List.of(1, 2));
        assertThat(GenerationConfig.in(folder).beams().count()).isEqualTo(6);
        assertThat(GenerationConfig.in(folder).length().max()).hasValue(512);
        Files.writeString(folder.resolve("generation_config.json"), "{\"bad_words_ids\":[[7]]}");
        assertThat(GenerationConfig.in(folder).penalty().badWords()).containsExactly(List.of(7));
        assertThat(GenerationConfig.in(folder).beams().count()).isEqualTo(1);
    }

    @Test
    void a_task_goes_before_the_rest() {
        ModelConfig task = ModelConfig.of(ByteBuffer.wrap("{\"num_beams\":4,\"max_length\":30}".getBytes(StandardCharsets.UTF_8)), "config.json");
        GenerationConfig config = config("{\"num_beams\":1,\"length_penalty\":2,\"bad_words_ids\":[[1]]}").changedBy(task);
        assertThat(config.beams().count()).isEqualTo(4);
        assertThat(config.beams().lengthPenalty()).isEqualTo(2);
        assertThat(config.length().max()).hasValue(30);
        assertThat(config.penalty().badWords()).containsExactly(List.of(1));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"{},WHEN_UNLIKELY", "{'early_stopping':false},WHEN_UNLIKELY", "{'early_stopping':true},AT_ONCE", "{'early_stopping':'never'},WHEN_IMPOSSIBLE"})
    void a_beam_search_stops_early_in_one_of_three_ways(String json, GenerationConfig.EarlyStopping expected) {
        assertThat(config(json.replace('\'', '"')).beams().earlyStopping()).isEqualTo(expected);
    }

    static void readAll(GenerationConfig config) {
        config.tokens();
        config.length();
        config.sampling();
        config.penalty();
        config.beams();
    }

    private static GenerationConfig config(String json) {
        return GenerationConfig.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "generation_config.json");
    }
}
