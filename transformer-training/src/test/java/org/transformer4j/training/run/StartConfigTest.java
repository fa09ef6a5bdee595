package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.training.run.RunSettings.Task;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StartConfigTest {
    private static final String GPT2 = """
            {"model_type": "gpt2", "vocab_size": 300, "n_positions": 16, "n_embd": 16, "n_layer": 1, "n_head": 2, "bos_token_id": 299,
             "eos_token_id": 299}
            """;
    private static final String T5 = """
            {"architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1,
             "num_heads": 2, "vocab_size": 80, "decoder_start_token_id": 70, "eos_token_id": 71, "pad_token_id": 70, "is_encoder_decoder": true}
            """;

    private final Map<String, Object> changes = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void text() throws IOException {
        changes.put("data.train", List.of(write("text.tsv", "red one\tone red\nblue two\ttwo blue\n".repeat(9))));
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(Files.createDirectories(folder.resolve(name).getParent()).resolve(folder.resolve(name).getFileName()), text).toString();
    }

    private Path make(Task task, String name) {
        Path made = folder.resolve(name);
        StartFolder.make(RunSettings.of(task, changes), made, _ -> {});
        return made;
    }

    private static JsonNode json(Path made, String name) {
        return new JsonMapper().readTree(DurableFiles.read(made.resolve(name)));
    }

    @Test
    void a_configuration_from_elsewhere_gets_the_tokens_of_the_learnt_tokenizer() throws IOException {
        changes.put("model.config", write("gpt2/config.json", GPT2));
        changes.put("tokenizer.size", 270);
        Path made = make(Task.LM, "made");

        int end = json(made, "config.json").get("eos_token_id").asInt();
        assertThat(end).isLessThan(270).isEqualTo(json(made, "config.json").get("bos_token_id").asInt())
                .isEqualTo(json(made, "generation_config.json").get("eos_token_id").asInt());
        assertThat(json(made, "config.json").get("vocab_size").asInt()).isEqualTo(300);
    }

    @Test
    void the_tokenizer_beside_a_configuration_changes_nothing_in_it() throws IOException {
        changes.put("model.config", write("gpt2/config.json", GPT2));
        changes.put("tokenizer.size", 270);
        Path learnt = make(Task.LM, "learnt");
        Files.copy(learnt.resolve("tokenizer.json"), folder.resolve("gpt2/tokenizer.json"));
        Files.copy(learnt.resolve("tokenizer_config.json"), folder.resolve("gpt2/tokenizer_config.json"));
        changes.put("tokenizer.from", folder.resolve("gpt2").toString());

        assertThat(json(make(Task.LM, "made"), "config.json").get("eos_token_id").asInt()).isEqualTo(299);
    }

    @Test
    void a_model_with_another_tokenizer_says_so_when_it_generates() throws IOException {
        changes.put("model.config", write("gpt2/config.json", GPT2));
        changes.put("tokenizer.size", 270);
        Path model = make(Task.LM, "model");
        write("model/generation_config.json", "{\"eos_token_id\": 299, \"top_p\": 0.5}");
        changes.put("tokenizer.size", 262);
        Path other = make(Task.LM, "other");
        changes.remove("model.config");
        changes.put("model.from", model.toString());
        assertThat(json(make(Task.LM, "same"), "generation_config.json").get("eos_token_id").asInt()).isEqualTo(299);
        changes.put("tokenizer.from", other.toString());

        JsonNode generation = json(make(Task.LM, "made"), "generation_config.json");

        assertThat(generation.get("eos_token_id")).isEqualTo(json(other, "config.json").get("eos_token_id"));
        assertThat(generation.get("top_p").asDouble()).isEqualTo(0.5);
    }

    @Test
    void the_task_decides_how_a_model_generates() throws IOException {
        changes.put("model.config", write("gpt2/config.json", GPT2));
        changes.put("tokenizer.size", 270);
        JsonNode text = json(make(Task.LM, "lm"), "generation_config.json");
        changes.put("model.config", write("t5/config.json", T5));
        changes.put("tokenizer.size", 40);
        Path translator = make(Task.TRANSLATE, "translate");

        assertThat(text.has("num_beams")).isFalse();
        assertThat(text.get("do_sample").asBoolean()).isTrue();
        assertThat(json(translator, "generation_config.json").get("num_beams").asInt()).isEqualTo(4);
    }

    @Test
    void a_translation_begins_with_the_token_of_the_same_purpose() throws IOException {
        changes.put("model.config", write("t5/config.json", T5));
        changes.put("tokenizer.size", 40);

        JsonNode config = json(make(Task.TRANSLATE, "made"), "config.json");

        assertThat(config.get("decoder_start_token_id")).isEqualTo(config.get("pad_token_id"));
        assertThat(config.get("pad_token_id").asInt()).isLessThan(40);
    }

    private List<String> told(String configuration) throws IOException {
        changes.put("model.config", write("gpt2/config.json", GPT2.replace("{", "{" + configuration + ", ")));
        changes.put("tokenizer.size", 270);
        List<String> told = new ArrayList<>();
        StartFolder.make(RunSettings.of(Task.LM, changes), folder.resolve("made"), told::add);
        return told;
    }

    @Test
    void the_start_of_a_run_tells_its_rates() throws IOException {
        changes.put("schedule.rate", 0.125);

        assertThat(told("\"resid_pdrop\": 0.25, \"embd_pdrop\": 0.25, \"attn_pdrop\": 0")).contains("learning with a rate of 0.125 at most",
                "learning with a dropout of 0.25").noneMatch(line -> line.contains("leaving aside"));
    }

    @Test
    void rates_of_dropout_that_are_not_followed_are_told() throws IOException {
        assertThat(told("\"embd_pdrop\": 0.5, \"attn_pdrop\": 0.7, \"resid_pdrop\": 0.0")).contains("learning with a dropout of 0.0",
                "leaving aside of the configuration embd_pdrop=0.5, attn_pdrop=0.7");
    }

    @Test
    void a_rate_of_its_own_for_steps_that_find_their_size_is_told() throws IOException {
        changes.put("optimizer.name", "adafactor");
        changes.put("optimizer.relative", true);
        assertThat(told("\"resid_pdrop\": 0")).contains("learning with a rate of 1.0 at most").noneMatch(line -> line.contains("adafactor"));
        DurableFiles.delete(folder.resolve("made"));
        changes.put("schedule.rate", 0.5);

        assertThat(told("\"resid_pdrop\": 0")).contains("learning with a rate of 0.5 at most")
                .contains("multiplying by that rate the steps of adafactor, which finds their size itself; leave the rate out for 1");
    }
}
