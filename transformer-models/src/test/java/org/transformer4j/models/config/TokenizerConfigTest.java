package org.transformer4j.models.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenizerConfigTest {
    @Test
    void an_enormous_length_means_no_limit() {
        assertThat(config("{\"model_max_length\":1000000000000000019884624838656}").modelMaxLength()).isEmpty();
        assertThat(config("{}").modelMaxLength()).isEmpty();
        assertThat(config("{\"model_max_length\":128}").modelMaxLength()).hasValue(128);
        assertThatThrownBy(() -> config("{\"model_max_length\":0}"))
                .hasMessage("tokenizer_config.json: model_max_length is 0.0; expected a whole number from 1");
    }

    @Test
    void a_token_is_text_or_an_object_with_the_text() {
        TokenizerConfig config = config("{\"bos_token\":\"<s>\",\"eos_token\":{\"content\":\"</s>\",\"lstrip\":false},\"pad_token\":null}");
        assertThat(config.bosToken()).hasValue("<s>");
        assertThat(config.eosToken()).hasValue("</s>");
        assertThat(config.padToken()).isEmpty();
    }

    @Test
    void languages_have_one_of_two_names() {
        assertThat(config("{\"source_lang\":\"en\",\"target_lang\":\"de\"}").targetLanguage()).hasValue("de");
        assertThat(config("{\"src_lang\":\"en_XX\",\"tgt_lang\":null}").sourceLanguage()).hasValue("en_XX");
        assertThat(config("{\"src_lang\":\"en_XX\",\"tgt_lang\":null}").targetLanguage()).isEmpty();
    }

    private static TokenizerConfig config(String json) {
        return TokenizerConfig.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "tokenizer_config.json");
    }
}
