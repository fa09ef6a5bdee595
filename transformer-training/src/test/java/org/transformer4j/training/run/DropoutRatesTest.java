package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.run.RunSettings.Task;

class DropoutRatesTest {
    private final Map<String, Object> changes = new LinkedHashMap<>();

    private static ModelConfig config(String json) {
        return ModelConfig.of(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), "config.json");
    }

    private double rate(String json) {
        return DropoutRates.rate(RunSettings.of(Task.LM, changes), config(json));
    }

    @ParameterizedTest
    @CsvSource({"transformer-big, , 0.3", "transformer-big, 0.2, 0.2", "gpt2-tiny, , 0.1", "llama-tiny, , 0.1"})
    void dropout_is_the_one_of_the_configuration_unless_the_settings_say_another(String preset, Double said, double expected) {
        if (said != null) {
            changes.put("dropout.rate", said);
        }

        assertThat(rate(ModelPresets.config(preset).toString())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resid_pdrop", "residual_dropout", "hidden_dropout_prob", "hidden_dropout", "dropout_rate", "dropout"})
    void every_name_of_it_is_known(String name) {
        assertThat(rate("{\"%s\": 0.25}".formatted(name))).isEqualTo(0.25);
        assertThat(rate("{\"%s\": 0.0}".formatted(name))).isZero();
    }

    @Test
    void what_has_learnt_without_dropout_goes_on_without_it() {
        String llama = "{\"model_type\": \"llama\", \"attention_dropout\": 0.0}";
        assertThat(rate(llama)).isEqualTo(0.1);

        changes.put("model.from", "llama");
        assertThat(rate(llama)).isZero();
        assertThat(rate("{\"hidden_dropout_prob\": 0.1}")).isEqualTo(0.1);
        changes.put("lora.rank", 4);
        assertThat(rate(llama)).isZero();
        changes.put("dropout.rate", 0.3);
        assertThat(rate(llama)).isEqualTo(0.3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"resid_pdrop": 0.1, "embd_pdrop": 0.1, "attn_pdrop": 0.0}             | ''
            {"resid_pdrop": 0.0, "embd_pdrop": 0.5, "attn_pdrop": 0.7}             | embd_pdrop=0.5, attn_pdrop=0.7
            {"resid_pdrop": 0.1, "embd_pdrop": 0.0}                                | embd_pdrop=0.0
            {"residual_dropout": 0.1, "embedding_dropout": 0.2}                    | embedding_dropout=0.2
            {"hidden_dropout": 0.1, "attention_dropout": 0.1}                      | attention_dropout=0.1
            {"hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}      | attention_probs_dropout_prob=0.1
            {"dropout": 0.1, "activation_dropout": 0.2, "decoder_layerdrop": 0.05} | activation_dropout=0.2, decoder_layerdrop=0.05
            """)
    void rates_that_are_not_followed_are_named(String json, String expected) {
        assertThat(String.join(", ", DropoutRates.notFollowed(RunSettings.of(Task.LM, changes), config(json)))).isEqualTo(expected);
        changes.put("dropout.rate", 0.3);
        assertThat(DropoutRates.notFollowed(RunSettings.of(Task.LM, changes), config(json))).isEmpty();
    }

    @Test
    void rates_that_settings_follow_instead_are_not_named() {
        changes.put("dropout.activation", 0.2);
        changes.put("dropout.depth", 0.05);

        assertThat(DropoutRates.notFollowed(RunSettings.of(Task.LM, changes),
                config("{\"dropout\": 0.1, \"activation_dropout\": 0.2, \"decoder_layerdrop\": 0.05}"))).isEmpty();
    }
}
