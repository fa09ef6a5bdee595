package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.checkpoint.CheckpointException;

/** What would make another model of a decoder is refused by name, never ignored. */
class DecoderRefusalsTest extends ConfiguredDecoder {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gpt2      | architectures         | ["GPT2ForSequenceClassification"]                     | GPT2ForSequenceClassification
            llama_gqa | architectures         | ["LlamaForTokenClassification"]                       | LlamaForTokenClassification
            gpt2      | add_cross_attention   | true                                                  | add_cross_attention
            gpt2      | head_dim              | 16                                                    | head_dim
            llama_gqa | partial_rotary_factor | 0.5                                                   | partial_rotary_factor is 0.5
            llama_gqa | rope_parameters       | {"full_attention": {"rope_theta": 1e4}}               | one entry for each kind of layer
            gpt_neox  | rotary_pct            | 0.4                                                   | 3 features of 8 are rotated
            gpt_neox  | rotary_pct            | 0.1                                                   | 0 features of 8 are rotated
            gemma2    | layer_types           | ["full_attention"]                                    | layer_types has 1 entries
            gemma2    | layer_types           | ["full_attention", "chunked_attention"]               | chunked_attention
            llama_gqa | rope_scaling          | {"rope_type": "longrope", "short_factor": [1.0, 2.0]} | short_factor has 2 numbers; one for each of 4
            """)
    void by_its_key(String golden, String key, String json, String part) {
        refused(model(golden).configured(key, json), "config.json", part);
    }

    @Test
    void two_places_that_say_how_positions_are_scaled() {
        refused(model("llama_gqa").configured("rope_scaling", "{\"type\": \"linear\", \"factor\": 2}")
                .configured("rope_parameters", "{\"rope_theta\": 5000}"), "rope_scaling and rope_parameters");
    }

    @Test
    void an_activation_of_gemma_that_readers_understand_differently() {
        EditedModel gemma = model("gemma").configured("hidden_activation", "null").configured("hidden_act", "\"relu\"");
        refused(gemma, "hidden_act asks for relu", "hidden_activation");
    }

    @Test
    void a_norm_of_starcoder2_of_another_kind() {
        EditedModel model = model("llama_gqa").configured("model_type", "\"starcoder2\"").configured("architectures", "[\"Starcoder2ForCausalLM\"]");
        refused(model.configured("norm_type", "\"rms_norm\""), "norm_type", "rms_norm");
    }

    @Test
    void scores_of_a_class_that_gives_states_alone() {
        EditedModel states = model("llama_gqa").configured("architectures", "[\"LlamaModel\"]").remove("lm_head")
                .renamed(name -> name.substring("model.".length()));

        assertThatThrownBy(() -> logits(states)).isInstanceOf(CheckpointException.class).hasMessageContaining("LlamaModel").hasMessageContaining("lm_head");
    }

    @Test
    void a_sequence_for_which_longrope_has_other_frequencies() {
        EditedModel longer = model("llama_gqa").configured("original_max_position_embeddings", "12")
                .configured("rope_scaling", "{\"rope_type\": \"longrope\", \"short_factor\": [1.0, 1.1, 1.2, 1.3], \"long_factor\": [1.0, 2.0, 3.0, 4.0]}");

        try (Decoder model = load(longer)) {
            assertThat(model.contextLength()).isEqualTo(12);
        }
        assertThatThrownBy(() -> logits(longer)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the model takes 1 to 12");
    }
}
