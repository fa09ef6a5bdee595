package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandsTest {
    private static final String[] TINY = {"--set", "n_embd=16", "--set", "n_layer=1", "--set", "n_head=2", "--set", "n_positions=16",
        "--vocabulary", "270", "--batch", "4", "--steps", "6", "--log-every", "2", "--evaluate-every", "3", "--checkpoint-every", "2"};

    @TempDir
    private Path folder;

    private String text;

    @BeforeEach
    void write() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            lines.append("number ").append(i * 7 % 31).append(i % 3 == 0 ? " is fine.\n" : " is here, ");
        }
        text = Files.writeString(folder.resolve("text.txt"), lines).toString();
    }

    private Run train(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "lm", text, "--config", "gpt2-tiny", "--out", folder.resolve(out).toString()));
        arguments.addAll(List.of(TINY));
        arguments.addAll(List.of(more));
        return Run.of(arguments.toArray(String[]::new));
    }

    @Test
    void rates_are_told_when_a_run_begins() {
        Run fresh = train("run", "--set", "embd_pdrop=0.5", "--set", "attn_pdrop=0.7", "--set", "resid_pdrop=0.0").succeeded();
        String[] more = {"--model", path("run/model"), "--steps", "1", "--batch", "2", "--evaluate-every", "0"};

        assertThat(fresh.err()).contains("learning with a rate of 0.001 at most", "learning with a dropout of 0.0",
                "leaving aside of the configuration embd_pdrop=0.5, attn_pdrop=0.7");
        assertThat(Run.of(all(more, "train", "lm", text, "--out", path("more"))).succeeded().err()).contains("learning with a rate of 5.0E-5 at most");
        assertThat(Run.of(all(more, "train", "lm", text, "--lora", "--out", path("adapter"))).succeeded().err()).contains("learning with a rate of 2.0E-4 at most");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void a_model_that_was_trained_writes_text() {
        Run run = train("run").succeeded();

        assertThat(run.out()).isEqualTo(path("run/model") + System.lineSeparator());
        assertThat(run.err()).contains("learning a tokenizer of 270 tokens", "parameters: ", "step 0/6  validation ", "step 2/6  loss ",
                "step 6/6  loss ", "tokens/s", "saved: checkpoint-000002", "model: that of step 6, with the least validation loss");
        assertThat(Run.of("generate", "--model", path("run/model"), "--max-new-tokens", "3", "number").succeeded().out()).startsWith("number");
        assertThat(folder.resolve("run/loss.html")).content().contains("validation");
    }

    @Test
    void a_run_goes_on_where_it_was_and_ends_only_once() {
        train("run").succeeded();

        Run again = Run.of("resume", path("run")).succeeded();
        assertThat(again.err()).contains("steps: 6 to 6");
        assertThat(Run.of("resume", path("run"), "--step", "4").succeeded().err()).contains("steps: 4 to 6");
        assertThat(Run.of("resume", path("run"), "--step", "5").err()).contains("error: ", "no checkpoint of step 5");
        Run.of("resume", path("nothing")).failedWith(1, "no training run");
        train("run").failedWith(1, "there is a run already", "transformer resume");
    }

    @Test
    void a_settings_file_says_what_flags_do_not() throws IOException {
        train("run").succeeded();
        Run.of("train", "lm", "--settings", path("run/run.yaml"), "--steps", "2", "--out", path("other")).succeeded();

        assertThat(Files.readString(folder.resolve("other/run.yaml"))).isEqualTo(Files.readString(folder.resolve("run/run.yaml")).replace("steps: 6", "steps: 2"));
        Path unknown = Files.writeString(folder.resolve("unknown.yaml"), "batch:\n  size: 3\n");
        Run.of("train", "lm", text, "--settings", unknown.toString()).failedWith(2, "unknown.yaml", "'batch.size'", "examples");
        Run.of("train", "translate", text, "--settings", path("run/run.yaml")).failedWith(2, "'lm'", "'translate'");
    }

    @Test
    void a_model_is_exported_in_fewer_bits() {
        train("run").succeeded();
        Run.of("export", path("run"), path("half"), "--dtype", "bf16").succeeded();
        Run.of("export", path("run/checkpoint-000004"), path("fourth")).succeeded();
        Run.of("export", path("run"), path("last"), "--last", "--dtype", "f16").succeeded();
        Run.of("export", path("run"), path("also"), "--step", "4").succeeded();

        assertThat(Run.of("generate", "--model", path("half"), "--max-new-tokens", "3", "number").succeeded().out()).startsWith("number");
        assertThat(folder.resolve("half/model.safetensors").toFile().length()).isLessThan(folder.resolve("fourth/model.safetensors").toFile().length());
        assertThat(folder.resolve("also/model.safetensors")).hasSameBinaryContentAs(folder.resolve("run/checkpoint-000004/model.safetensors"));
        Run.of("export", path("run"), path("half")).failedWith(1, "there already");
        Run.of("export", path("run"), path("x"), "--dtype", "q4").failedWith(2, "f32, f16 or bf16");
        Run.of("export", path("run"), path("x"), "--step", "5").failedWith(1, "no checkpoint of step 5");
        Run.of("export", path("run"), path("x"), "--step", "4", "--last").failedWith(2, "--step", "--last");
        Run.of("export", path("run/checkpoint-000004"), path("x"), "--last").failedWith(2, "name the run");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void a_loss_that_is_no_number_is_told_with_the_last_checkpoint() {
        List<String> arguments = new ArrayList<>(List.of("train", "lm", text, "--config", "gpt2-tiny", "--out", path("run"), "--optimizer", "sgd",
                "--rate", "1e30", "--clip", "1e30", "--stack-trace"));
        arguments.addAll(List.of(TINY));
        Run run = Run.of(arguments.toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("error: step ", "smaller learning rate", "The last good checkpoint is", "checkpoint-00000", "--model");
    }

    @Test
    void nothing_is_left_of_a_run_that_could_not_begin() {
        Run run = Run.of("train", "lm", path("nothing.txt"), "--config", "gpt2-tiny", "--out", path("run"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("error: ", "nothing.txt");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void pairs_and_labels_and_masks_have_commands_of_their_own() throws IOException {
        Path rows = folder.resolve("rows.tsv");
        Files.write(rows, Stream.iterate(0, i -> i + 1).limit(40).map(i -> (i % 3 == 0 ? "red apple" : "green pear") + "\t" + (i % 3 == 0 ? "yes" : "no")).toList());
        String[] small = {"--steps", "2", "--batch", "4", "--vocabulary", "40", "--length", "12", "--evaluate-every", "0"};

        Run.of(all(small, "train", "mlm", rows.toString(), "--config", "bert-tiny", "--out", path("mlm"))).succeeded();
        Run.of(all(small, "train", "classify", rows.toString(), "--columns", "1,2", "--model", path("mlm/model"), "--out", path("labels"))).succeeded();
        Run pairs = Run.of(all(small, "train", "translate", rows.toString(), "--config", "t5-tiny", "--out", path("pairs"), "--average", "0.9",
                "--validation", rows.toString(), "--bleu", "3")).succeeded();

        assertThat(pairs.err()).contains("translating 3 texts", "BLEU");
        assertThat(Run.of("classify", "--model", path("labels/model"), "red apple").succeeded().out()).contains("yes", "no");
        assertThat(Run.of("generate", "--model", path("pairs/model"), "--max-new-tokens", "2", "red").succeeded().exitCode()).isZero();
    }

    @Test
    void words_in_front_of_what_is_read_stay_with_the_model() throws IOException {
        Path rows = Files.write(folder.resolve("pairs.tsv"), List.of("red\trouge", "green\tvert", "red pear\tpoire rouge", "green pear\tpoire verte"));
        Run.of("train", "translate", rows.toString(), "--config", "t5-tiny", "--prefix", "to French: ", "--clip-norm-type", "inf", "--steps", "1", "--batch", "2",
                "--vocabulary", "40", "--evaluate-every", "0", "--out", path("run")).succeeded();

        assertThat(Files.readString(folder.resolve("run/run.yaml"))).contains("to French: ", "norm-type: inf");
        Run translated = Run.of("translate", "--model", path("run/model"), "--max-new-tokens", "1", "--json", "red").succeeded();
        Run worded = Run.of("generate", "--model", path("run/model"), "--max-new-tokens", "1", "--json", "to French: red").succeeded();
        Run plain = Run.of("generate", "--model", path("run/model"), "--max-new-tokens", "1", "--json", "red").succeeded();
        assertThat(score(translated)).isEqualTo(score(worded)).isNotEqualTo(score(plain));
        Run.of("train", "translate", rows.toString(), "--config", "t5-tiny", "--from", "en", "--out", path("other")).failedWith(2, "give both languages");
    }

    private static String score(Run run) {
        return run.out().replaceAll("(?s).*\"score\" ?: ?(-?[0-9.E-]+).*", "$1");
    }

    @Test
    void a_text_that_is_too_long_is_left_out_of_the_score_as_it_is_out_of_training() throws IOException {
        Path rows = Files.write(folder.resolve("pairs.tsv"), Stream.concat(Stream.of("red ".repeat(400) + "\trouge"),
                Stream.of("red\trouge", "green\tvert", "red pear\tpoire rouge", "green pear\tpoire verte")).toList());
        Run run = Run.of("train", "translate", rows.toString(), "--config", "transformer-tiny", "--set", "d_model=16", "--set", "nhead=2", "--steps", "1",
                "--batch", "2", "--vocabulary", "40", "--evaluate-every", "0", "--validation", rows.toString(), "--bleu", "5", "--out", path("run")).succeeded();

        assertThat(run.err()).contains("translating 4 texts", "BLEU");
    }

    private static String[] all(String[] more, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpe", "wordpiece", "unigram"})
    void a_tokenizer_is_learnt_from_text(String kind) {
        Run run = Run.of("tokenizer", "train", text, "--kind", kind, "--vocabulary", "270", "--out", path(kind)).succeeded();

        assertThat(run.err()).contains("tokens: ");
        assertThat(folder.resolve(kind)).isDirectoryContaining("glob:**/tokenizer.json").isDirectoryContaining("glob:**/tokenizer_config.json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train                                  | expected one of lm, translate, classify, mlm
            train lm                               | there is nothing to learn from; name a file and a model, as in 'transformer train lm text.txt --config gpt2-tiny'
            train translate                        | nothing to learn from
            train lm x --steps 3 --epochs 2        | --steps and --epochs
            train lm x --rate 0                    | schedule.rate is 0
            train lm x --optimizer madam           | optimizer.name is madam
            train lm x --setting batch.size=3      | 'batch.size'
            train lm x --batch none                | --batch
            tokenizer                              | expected one of train
            tokenizer train x --out y --kind magic | expected bpe, wordpiece or unigram
            tokenizer train x --out y --cased      | --cased is for
            tokenizer train x                      | --out
            resume                                 | RUN
            export x                               | DIR
            """)
    void a_command_line_that_says_too_little_is_told_what_is_missing(String line, String expected) {
        Run.of(line.split(" ")).failedWith(2, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "train lm", "train translate", "train classify", "train mlm", "tokenizer", "tokenizer train", "resume", "export"})
    void every_command_has_help(String command) {
        assertThat(Run.of((command + " --help").split(" ")).succeeded().out()).contains("Usage: transformer " + command);
    }
}
