package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
import sun.misc.Signal;
import sun.misc.SignalHandler;

class TrainCommandsTest {
    private static final String[] TINY = {"--set", "n_embd=16", "--set", "n_layer=1", "--set", "n_head=2", "--set", "n_positions=16",
        "--vocabulary", "270", "--batch", "4", "--steps", "6"};
    private static final String[] AT_TIMES = {"--log-every", "2", "--evaluate-every", "3", "--checkpoint-every", "2"};

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
        return tiny(out, all(more, AT_TIMES));
    }

    /** With a line and a checkpoint for each step. */
    private Run often(String out, String evaluateEvery, String... more) {
        return tiny(out, all(more, "--log-every", "1", "--checkpoint-every", "1", "--evaluate-every", evaluateEvery));
    }

    private Run tiny(String out, String... more) {
        return Run.of(all(all(more, TINY), "train", "lm", text, "--config", "gpt2-tiny", "--out", path(out)));
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
        Run run = train("run", "--optimizer", "sgd", "--rate", "1e30", "--clip", "1e30", "--stack-trace");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("error: step ", "smaller learning rate", "The last good checkpoint is", "checkpoint-00000", "--model");
    }

    private Run diverging(String rate) {
        return often("run", "100", "--rate", rate, "--warmup", "0");
    }

    @Test
    void a_checkpoint_with_the_weights_that_went_wrong_is_no_good_one() {
        Run run = diverging("1e12");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("error: step 2: the loss is NaN", "The last good checkpoint is " + path("run/checkpoint-000000") + ", from where");
        assertThat(folder.resolve("run/checkpoint-000001")).isDirectory();
        assertThat(folder.resolve("run/loss.png")).exists();
    }

    @Test
    void of_a_run_that_went_wrong_slowly_the_best_is_named_besides() {
        assertThat(often("run", "100", "--optimizer", "sgd", "--clip", "1e30", "--rate", "1e8", "--warmup", "0").err()).contains(
                "error: step 3: ", "The last good checkpoint is " + path("run/checkpoint-000001"),
                "; the one with the least validation loss is " + path("run/checkpoint-000000"));
    }

    @Test
    void a_picture_comes_after_the_words() throws IOException {
        diverging("1e12");
        Files.delete(folder.resolve("run/loss.png"));
        Files.createDirectories(folder.resolve("run/loss.png/something"));
        Run run = Run.of("resume", path("run"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).containsSubsequence("error: step 2: ", "note: there is no picture of the loss");
        Run ended = train("other");
        Files.delete(folder.resolve("other/loss.png"));
        Files.createDirectories(folder.resolve("other/loss.png/something"));
        assertThat(Run.of("resume", path("other")).succeeded().err()).containsSubsequence("model: that of step 6", "note: there is no picture of the loss");
        assertThat(ended.err()).doesNotContain("note: ");
    }

    @Test
    void a_signal_ends_a_program_that_only_draws() throws IOException {
        train("run").succeeded();
        Files.delete(folder.resolve("run/loss.png"));
        Files.createDirectories(folder.resolve("run/loss.png/something"));
        List<String> heard = new ArrayList<>();
        PrintStream err = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public PrintStream printf(String format, Object... arguments) {
                if (format.startsWith("note: there is no picture")) {
                    heard.add(handler().getClass().getName());
                }
                return this;
            }
        };
        TransformerCommand.run(new Terminal(InputStream.nullInputStream(), new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), err,
                true, false), "resume", path("run"));

        assertThat(heard).singleElement().asString().doesNotContain("StopSignals");
    }

    /** Who hears of a request to end. */
    private static SignalHandler handler() {
        Signal end = new Signal("TERM");
        SignalHandler now = Signal.handle(end, SignalHandler.SIG_DFL);
        Signal.handle(end, now);
        return now;
    }

    @Test
    void without_evaluations_nothing_is_said_about_pictures() {
        assertThat(often("run", "0").succeeded().err()).doesNotContain("note: ");
        assertThat(folder.resolve("run/loss.png")).exists();
    }

    @Test
    void a_rate_that_never_gets_where_it_should_is_told() {
        assertThat(train("run", "--warmup", "7", "--rate", "0.01").succeeded().err())
                .contains("note: the rate rises for 7 steps (schedule.warmup), and the run has 6, so it never reaches 0.01; ");
        assertThat(train("other", "--warmup", "6").succeeded().err()).doesNotContain("note: ");
        assertThat(train("third", "--warmup", "7", "--schedule", "noam").succeeded().err()).contains("note: the rate rises");
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

    @Test
    void a_misspelt_key_of_the_configuration_is_refused() {
        Run run = train("run", "--set", "n_haed=2");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("error: model.set.n_haed", "did you mean \"n_head\"");
        assertThat(folder.resolve("run")).doesNotExist();
        train("read", "--set", "scale_attn_by_inverse_layer_idx=false").succeeded();
    }

    @Test
    void layers_that_have_no_place_are_told() {
        train("run", "--set", "n_layer=3").succeeded();
        Run run = Run.of("train", "lm", text, "--model", path("run/model"), "--set", "n_layer=1", "--steps", "1", "--out", path("less")).succeeded();

        assertThat(run.err()).contains("leaving out, because the configuration has no place for them, 24 tensors: ", "h.1.ln_1.weight");
    }

    @Test
    void a_tokenizer_that_is_there_is_not_replaced() throws IOException {
        Path there = Files.writeString(Files.createDirectories(folder.resolve("model")).resolve("tokenizer.json"), "mine");

        Run.of("tokenizer", "train", text, "--vocabulary", "270", "--out", path("model")).failedWith(1, path("model"), "tokenizer.json already", "--out");
        assertThat(there).hasContent("mine");
    }

    @Test
    void a_checkpoint_is_not_what_a_run_goes_on_from() {
        train("run").succeeded();

        Run.of("resume", path("run/checkpoint-000004")).failedWith(1, "'transformer resume " + path("run") + "'", "--step 4");
    }

    @Test
    void half_of_a_translation_is_told_where_the_other_half_may_be() {
        assertThat(Run.of("train", "translate", text, "--config", "transformer-tiny", "--out", path("run")).err())
                .contains("error: " + text, "no tab in its first line", "--target FILE");
    }

    @Test
    void a_text_without_words_is_named() throws IOException {
        String empty = Files.writeString(folder.resolve("empty.txt"), "").toString();

        Run.of("tokenizer", "train", empty, "--out", path("tokens")).failedWith(1, "no words in " + empty);
        assertThat(Run.of("train", "lm", empty, "--config", "gpt2-tiny", "--out", path("run")).err()).contains("error: there are no words in " + empty);
    }

    @Test
    void a_text_is_no_model() {
        assertThat(Run.of("train", "lm", text, "--model", text, "--out", path("run")).err()).contains("error: " + text, "not a GGUF file", "config.json");
    }

    @Test
    void a_folder_that_cannot_be_made_is_named_with_the_reason() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));

        Run.of("train", "lm", text, "--config", "gpt2-tiny", "--out", "/proc/run").failedWith(1, "/proc/run cannot be made: /proc takes no new folder");
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
            train lm x --steps 0                   | steps is 0; expected a whole number from 1
            train lm x --batch 0                   | batch.examples is 0; expected a whole number from 1
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
        String help = Run.of((command + " --help").split(" ")).succeeded().out();
        assertThat(help).contains("Usage: transformer " + command);
        assertThat(Run.of(("help " + command).split(" ")).succeeded().out()).isEqualTo(help);
    }
}
