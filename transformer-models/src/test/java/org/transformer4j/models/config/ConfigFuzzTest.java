package org.transformer4j.models.config;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.json.Fuzz;

class ConfigFuzzTest {
    private static final String CONFIG = """
            {"architectures":["GPT2LMHeadModel"],"model_type":"gpt2","vocab_size":1024,"n_embd":128,"n_inner":null,
            "layer_norm_epsilon":1e-05,"tie_word_embeddings":true,"bos_token_id":1,"eos_token_id":[2,3],"pad_token_id":-1,
            "rope_scaling":{"type":"linear","factor":2.0},"do_sample":true,"temperature":0.8,"top_k":50,"top_p":0.9,"min_p":0.1,
            "repetition_penalty":1.1,"max_new_tokens":100,"max_length":20,"num_beams":1,"suppress_tokens":[1,2]}""";

    @Test
    void a_spoilt_config_is_read_or_refused() {
        byte[] sound = CONFIG.getBytes(StandardCharsets.UTF_8);
        Fuzz.spoil(sound, sound.length, 4000, bytes -> {
            ModelConfig config = ModelConfig.of(ByteBuffer.wrap(bytes), "config.json");
            config.modelType();
            config.architectures();
            config.positive("vocab_size", 1 << 24);
            config.positive("n_inner", 512, 1 << 20);
            config.flag("tie_word_embeddings", true);
            config.section("rope_scaling").ifPresent(scaling -> scaling.number("factor"));
            GenerationConfigTest.readAll(GenerationConfig.of(config));
            config.unreadKeys();
        });
    }
}
