package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters: taught, gone on with, exported and used. */
class AdapterCommandsTest {
    private static final String[] SHORT = {"--steps", "4", "--batch", "4", "--rate", "0.01", "--evaluate-every", "2", "--checkpoint-every", "2", "--log-every", "2"};

    @TempDir
    private Path folder;

    private String text;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), "one two three four five six seven, ".repeat(60)).toString();
    }

    private static String[] all(String[] more, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** A small GPT-2 with a tokenizer. */
    private String base() {
        Run.of(all(SHORT, "train", "lm", text, "--config", "gpt2-tiny", "--set", "n_embd=16", "--set", "n_layer=1", "--set", "n_head=2", "--set",
                "n_positions=16", "--vocabulary", "270", "--out", path("base"))).succeeded();
        return path("base/model");
    }

    private Run teach(String base, String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "lm", text, "--model", base, "--out", path(out)));
        arguments.addAll(List.of(more));
        return Run.of(all(SHORT, arguments.toArray(String[]::new)));
    }

    private Run generate(String model) {
        return Run.of("generate", "--model", model, "--greedy", "--max-new-tokens", "6", "one two").succeeded();
    }

    @Test
    void an_adapter_is_taught_and_used_like_a_model() {
        Run run = teach(base(), "run", "--lora", "--lora-rank", "4", "--lora-targets", "c_attn,c_fc").succeeded();

        assertThat(run.out()).isEqualTo(path("run/model") + System.lineSeparator());
        assertThat(run.err()).contains("parameters: 8,464, of which 576 learn");
        assertThat(folder.resolve("run/model/adapter_config.json")).content().contains("\"r\" : 4", "\"lora_alpha\" : 16",
                "\"target_modules\" : [ \"c_attn\", \"c_fc\" ]", "\"base_model_name_or_path\" : \"%s\"".formatted(path("base/model")));
        assertThat(folder.resolve("run/model/model.safetensors")).doesNotExist();
        assertThat(generate(path("run/model")).out()).startsWith("one two");
        assertThat(generate(path("run/checkpoint-000004")).out()).startsWith("one two");
        assertThat(Run.of("inspect", path("run/model")).succeeded().out()).contains("gpt2");
    }

    @Test
    void a_settings_file_says_that_an_adapter_is_taught() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings.yaml"), "lora:\n  rank: 2\n  rslora: true\n");
        teach(base(), "run", "--settings", settings.toString(), "--lora-alpha", "3").succeeded();

        assertThat(folder.resolve("run/run.yaml")).content().contains("lora:\n  rank: 2\n  alpha: 3.0\n  targets: all-linear\n  rslora: true\n");
        assertThat(folder.resolve("run/model/adapter_config.json")).content().contains("\"r\" : 2", "\"lora_alpha\" : 3", "\"use_rslora\" : true");
        Run.of("train", "lm", "--settings", path("run/run.yaml"), "--no-lora", "--out", path("whole")).succeeded();
        assertThat(folder.resolve("whole/run.yaml")).content().doesNotContain("lora");
        assertThat(folder.resolve("whole/model/model.safetensors")).exists();
    }

    @Test
    void a_run_goes_on_from_a_checkpoint_to_the_same_bytes() throws IOException {
        teach(base(), "run", "--lora").succeeded();
        byte[] adapter = Files.readAllBytes(folder.resolve("run/model/adapter_model.safetensors"));
        byte[] state = Files.readAllBytes(folder.resolve("run/checkpoint-000004/trainer.safetensors"));

        assertThat(Run.of("resume", path("run"), "--step", "2").succeeded().err()).contains("steps: 2 to 4");

        assertThat(folder.resolve("run/model/adapter_model.safetensors")).hasBinaryContent(adapter);
        assertThat(folder.resolve("run/checkpoint-000004/trainer.safetensors")).hasBinaryContent(state);
        Files.writeString(folder.resolve("base/model/config.json"), Files.readString(folder.resolve("base/model/config.json")) + " ");
        Run.of("resume", path("run"));
        assertThat(Run.of("resume", path("run")).err()).contains("error: ", "config.json is another", "begin another run");
    }

    @Test
    void an_adapter_is_merged_into_a_plain_model() {
        teach(base(), "run", "--lora").succeeded();
        Run.of("export", path("run"), path("merged"), "--merge").succeeded();
        Run.of("export", path("run/model"), path("also"), "--merge").succeeded();
        Run.of("export", path("run/checkpoint-000002"), path("half"), "--merge", "--dtype", "bf16").succeeded();
        Run.of("export", path("run"), path("adapter"), "--dtype", "bf16").succeeded();

        assertThat(generate(path("merged")).out()).isEqualTo(generate(path("run/model")).out());
        assertThat(folder.resolve("also/model.safetensors")).hasSameBinaryContentAs(folder.resolve("merged/model.safetensors"));
        assertThat(folder.resolve("merged/adapter_config.json")).doesNotExist();
        assertThat(folder.resolve("half/model.safetensors").toFile().length()).isLessThan(folder.resolve("merged/model.safetensors").toFile().length());
        assertThat(folder.resolve("adapter/model.safetensors")).doesNotExist();
        assertThat(generate(path("adapter")).out()).startsWith("one two");
    }

    @Test
    void what_cannot_be_exported_is_told() {
        teach(base(), "run", "--lora").succeeded();

        Run.of("export", path("base"), path("x"), "--merge").failedWith(1, "no adapter that could be merged");
        Run.of("export", path("run/model"), path("x")).failedWith(2, "add --merge");
        Run.of("export", path("run/model"), path("x"), "--merge", "--last").failedWith(2, "name a run");
        Run.of("export", path("base/model"), path("x"), "--merge").failedWith(1, "no training run");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void an_adapter_is_gone_on_with_or_merged_first() {
        teach(base(), "run", "--lora", "--lora-rank", "3").succeeded();

        assertThat(teach(path("run/model"), "more", "--lora").err()).contains("error: ", "there is an adapter already", "transformer export " + path("run/model") + " merged --merge");
        teach(path("run/model"), "more").succeeded();

        assertThat(folder.resolve("more/model/adapter_config.json")).hasSameTextualContentAs(folder.resolve("run/model/adapter_config.json"));
    }

    @Test
    void what_does_not_go_with_an_adapter_is_told() {
        String base = base();

        assertThat(teach(base, "x", "--lora", "--set", "n_layer=2").err()).contains("error: model.set is given");
        assertThat(teach(base, "x", "--lora", "--tokenizer", base).err()).contains("error: tokenizer.from is given");
        assertThat(teach(base, "x", "--lora-targets", "q_proj").err()).contains("error: target modules [q_proj]", "there are attn.c_attn");
        teach(base, "x", "--lora-rank", "0").failedWith(2, "lora.rank is 0");
        teach(base, "x", "--no-lora", "--lora-rank", "4").failedWith(2, "--no-lora is given", "--lora-rank");
        teach(base, "x", "--no-lora", "--setting", "lora.alpha=4").failedWith(2, "--no-lora is given");
        teach(base, "x", "--lora", "--vocabulary", "300").failedWith(2, "--vocabulary (tokenizer.size) is given", "leave it out");
        assertThat(Run.of("train", "lm", text, "--config", "gpt2-tiny", "--lora", "--out", path("x")).err()).contains("error: lora is given, and no model");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void the_weights_of_a_gguf_file_stay_and_an_adapter_learns() throws IOException {
        String file = TinyGguf.write(folder.resolve("tiny.gguf")).toString();
        String words = Files.writeString(folder.resolve("words.txt"), "one two, ".repeat(300)).toString();

        assertThat(Run.of("train", "lm", words, "--model", file, "--out", path("x")).err()).contains("error: ", "tiny.gguf: the weights of a GGUF file stay", "--lora");
        Run.of(all(SHORT, "train", "lm", words, "--model", file, "--lora", "--length", "16", "--out", path("run"))).succeeded();
        byte[] adapter = Files.readAllBytes(folder.resolve("run/model/adapter_model.safetensors"));
        Run.of("resume", path("run"), "--step", "2").succeeded();

        assertThat(folder.resolve("run/model/adapter_model.safetensors")).hasBinaryContent(adapter);
        assertThat(folder.resolve("run/model/adapter_config.json")).content().contains("\"base_model_name_or_path\" : \"%s\"".formatted(file));
        assertThat(generate(path("run/model")).out()).startsWith("one two");
        assertThat(Run.of("export", path("run"), path("merged"), "--merge").err()).contains("error: ", "tiny.gguf", "is a single file (GGUF)", "only one in a folder can be merged");
        assertThat(Run.of("export", path("run/model"), path("merged"), "--merge").err()).contains("is a single file (GGUF)");
        assertThat(folder.resolve("merged")).doesNotExist();

        Path settings = folder.resolve("run/run.yaml");
        String renamed = Files.move(Path.of(file), folder.resolve("renamed.gguf")).toString();
        Files.writeString(settings, Files.readString(settings).replace(file, renamed));
        Run.of("resume", path("run"), "--step", "2").succeeded();
        assertThat(folder.resolve("run/model/adapter_model.safetensors")).hasBinaryContent(adapter);
        Files.write(Path.of(renamed), new byte[1], StandardOpenOption.APPEND);
        assertThat(Run.of("resume", path("run"), "--step", "2").err()).contains("renamed.gguf", "the SHA-256 of the GGUF file is another");
    }

    @Test
    void labels_are_learnt_by_a_head_that_is_stored_with_the_adapter() throws IOException {
        Path rows = Files.write(folder.resolve("rows.tsv"), IntStream.range(0, 40).mapToObj(i -> i % 3 == 0 ? "red apple\tyes" : "green pear\tno").toList());
        String[] small = all(SHORT, "--length", "12");
        Run.of(all(small, "train", "mlm", rows.toString(), "--config", "bert-tiny", "--vocabulary", "40", "--out", path("base"))).succeeded();
        String base = path("base/model");

        Run run = Run.of(all(small, "train", "classify", rows.toString(), "--columns", "1,2", "--model", base, "--lora", "--out", path("labels"))).succeeded();

        assertThat(run.err()).contains("beginning anew with 4 tensors: bert.pooler.dense.bias, bert.pooler.dense.weight, classifier.bias, classifier.weight");
        assertThat(folder.resolve("labels/model/adapter_config.json")).content().contains("\"modules_to_save\" : [ \"classifier\", \"bert.pooler\" ]", "\"SEQ_CLS\"");
        String scores = Run.of("classify", "--model", path("labels/model"), "red apple").succeeded().out();
        assertThat(scores).contains("yes", "no");
        Run.of("export", path("labels"), path("merged"), "--merge").succeeded();
        assertThat(Run.of("classify", "--model", path("merged"), "red apple").succeeded().out()).isEqualTo(scores);

        byte[] adapter = Files.readAllBytes(folder.resolve("labels/model/adapter_model.safetensors"));
        Run.of("resume", path("labels"), "--step", "2").succeeded();
        assertThat(folder.resolve("labels/model/adapter_model.safetensors")).hasBinaryContent(adapter);

        Run.of(all(small, "train", "classify", rows.toString(), "--columns", "1,2", "--model", path("labels/model"), "--out", path("more"))).succeeded();
        assertThat(Run.of("classify", "--model", path("more/checkpoint-000004"), "red apple").succeeded().out()).contains("yes", "no").isNotEqualTo(scores);
        Run known = Run.of(all(small, "train", "classify", rows.toString(), "--columns", "1,2", "--model", path("merged"), "--lora", "--out", path("known"))).succeeded();
        assertThat(known.err()).doesNotContain("beginning anew");
        assertThat(folder.resolve("known/model/config.json")).doesNotExist();
        assertThat(folder.resolve("known/model/adapter_config.json")).content().contains("\"modules_to_save\" : [ \"classifier\" ]");
        Run.of(all(small, "train", "mlm", rows.toString(), "--model", base, "--lora", "--out", path("masks"))).succeeded();
    }
}
