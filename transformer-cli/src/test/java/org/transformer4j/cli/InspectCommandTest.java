package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectCommandTest {
    @TempDir
    private Path folder;

    @Test
    void a_decoder_is_described() {
        // 21,856 numbers of 4 bytes, and for rotary positions a cosine and a sine for each of 64 positions and 4 pairs;
        // 2 layers with keys and values of 2 heads with 8 features.
        assertThat(Run.of("inspect", Run.golden("llama_gqa").toString()).succeeded().out()).contains(
                "architecture  llama (LlamaForCausalLM)", "kind          decoder", "parameters    21,856 in 21 tensors: F32 21,856",
                "vocabulary    99 tokens", "context       64 tokens", "memory        87.4 KiB for the weights (on ", "), 250.0 KiB for each 1,000 tokens",
                "model.safetensors (", "supported     yes");
    }

    @ParameterizedTest
    @CsvSource({"bert_mlm, encoder for masked language model", "bert_model, encoder for pooling", "t5_v1_0, encoder-decoder", "gemma2, decoder"})
    void every_kind_of_model_is_told(String golden, String kind) {
        assertThat(Run.of("inspect", Run.golden(golden).toString()).succeeded().out()).containsPattern("kind +" + kind + "\\R").contains("supported     yes");
    }

    @Test
    void a_description_can_be_read_by_programs() {
        assertThat(Run.of("inspect", "--json", Run.golden("llama_gqa").toString()).succeeded().out()).contains("\"model_type\" : \"llama\"",
                "\"supported\" : true", "\"parameters\" : 21856", "\"F32\" : 21856", "\"context_length\" : 64", "\"weight_bytes\" : 89472",
                "\"cache_bytes_per_1000_tokens\" : 256000", "\"model.safetensors\" : ");
        assertThat(Run.of("inspect", "--json", Run.golden("bert_mlm").toString()).succeeded().out()).contains("\"purpose\" : \"masked language model\"")
                .doesNotContain("cache_bytes");
    }

    @Test
    void what_is_not_supported_is_said_with_the_reason() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mamba\", \"architectures\": [\"MambaForCausalLM\"]}");
        Files.copy(Run.golden("gpt2").resolve("model.safetensors"), folder.resolve("model.safetensors"));

        assertThat(Run.of("inspect", folder.toString()).succeeded().out()).contains("architecture  mamba (MambaForCausalLM)", "parameters    ",
                "supported     no: ", "model_type 'mamba' is not supported").doesNotContain("kind");
        assertThat(Run.of("inspect", "--json", folder.toString()).succeeded().out()).contains("\"supported\" : false", "\"reason\" : \"");
    }

    @Test
    void a_folder_without_weights_is_not_supported() throws IOException {
        Files.copy(Run.golden("gpt2").resolve("config.json"), folder.resolve("config.json"));

        assertThat(Run.of("inspect", folder.toString()).succeeded().out()).contains("supported     no: ", "model.safetensors").doesNotContain("parameters");
    }

    @Test
    void a_folder_without_a_configuration_is_an_error() {
        Run.of("inspect", folder.toString()).failedWith(1, "config.json");
        Run.of("inspect", folder.resolve("x").toString()).failedWith(1, "no such folder");
        Run.of("inspect").failedWith(2, "PATH");
    }
}
