package org.transformer4j.models.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.checkpoint.CheckpointException;

class ModelConfigTest {
    @Test
    void a_config_of_gpt2_is_read() throws Exception {
        ModelConfig config;
        try (InputStream stream = ModelConfigTest.class.getResourceAsStream("/goldens/gpt2/config.json")) {
            config = ModelConfig.read(stream, "config.json");
        }
        assertThat(config.modelType()).isEqualTo("gpt2");
        assertThat(config.architectures()).containsExactly("GPT2LMHeadModel");
        assertThat(config.positive("n_embd", 1 << 20)).isEqualTo(32);
        assertThat(config.number("layer_norm_epsilon")).isEqualTo(1e-5);
        assertThat(config.flag("scale_attn_weights")).isTrue();
        assertThat(config.unreadKeys()).contains("n_head").doesNotContain("n_embd", "n_inner", "model_type");
    }

    @Test
    void null_counts_as_absent() {
        ModelConfig config = config("{\"n_inner\":null}");
        assertThat(config.has("n_inner")).isFalse();
        assertThat(config.integer("n_inner", 7)).isEqualTo(7);
        assertThat(config.optionalInteger("n_inner")).isEmpty();
        refused(config, c -> c.integer("n_inner"), "config.json: n_inner is missing; expected a whole number");
    }

    @Test
    void a_value_of_another_type_is_refused() {
        ModelConfig config = config("{\"a\":\"12\",\"b\":1.5,\"c\":1,\"d\":[1,\"x\"],\"e\":9223372036854775808,\"f\":1e400}");
        refused(config, c -> c.integer("a"), "config.json: a is text \"12\"; expected a whole number");
        refused(config, c -> c.integer("b", 1), "b is 1.5; expected a whole number");
        refused(config, c -> c.flag("c"), "c is 1; expected true or false");
        refused(config, c -> c.text("c"), "c is 1; expected text");
        refused(config, c -> c.integers("d"), "d is a list of 2; expected a whole number or a list of them");
        refused(config, c -> c.section("c"), "c is 1; expected an object");
        refused(config, c -> c.integer("e"), "e is 9223372036854775808; expected a whole number");
        refused(config, c -> c.number("f"), "f is Infinity; expected a finite number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1048577", "1099511627776", "1e9", "9223372036854775808"})
    void an_absurd_size_is_refused(String size) {
        refused(config("{\"n_embd\":" + size + "}"), c -> c.positive("n_embd", 1 << 20), "expected a whole number from 1 to 1048576");
        refused(config("{\"n_embd\":" + size + "}"), c -> c.positive("n_embd", 768, 1 << 20), "expected a whole number from 1");
    }

    @Test
    void a_list_may_be_one_value() {
        ModelConfig config = config("{\"eos\":2,\"more\":[2,3],\"names\":\"a\"}");
        assertThat(config.integers("eos")).containsExactly(2);
        assertThat(config.integers("more")).containsExactly(2, 3);
        assertThat(config.texts("names")).containsExactly("a");
        assertThat(config.texts("none")).isEmpty();
    }

    @Test
    void a_section_names_its_keys_in_full() {
        ModelConfig config = config("{\"rope_scaling\":{\"factor\":\"8\",\"type\":\"linear\"},\"x\":1,\"y\":null}");
        ModelConfig scaling = config.section("rope_scaling").orElseThrow();
        refused(scaling, c -> c.number("factor"), "rope_scaling.factor is text \"8\"; expected a finite number");
        assertThat(config.unreadKeys()).containsExactly("rope_scaling.type", "x");
        assertThat(config.section("none")).isEmpty();
    }

    private static ModelConfig config(String json) {
        return ModelConfig.of(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), "config.json");
    }

    private static void refused(ModelConfig config, Function<ModelConfig, ?> question, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> question.apply(config)).withMessageContaining(message);
    }
}
