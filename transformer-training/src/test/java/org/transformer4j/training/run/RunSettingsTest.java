package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.training.GradientNorm;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.run.RunSettings.Task;
import org.transformer4j.training.schedule.Schedule;

class RunSettingsTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("settings.yaml"), text);
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void settings_that_are_written_are_read_as_they_were(Task task) throws IOException {
        RunSettings settings = RunSettings.of(task, Map.of("model.set.n_layer", 3, "data.train", List.of("/a b/ü.txt", "1"), "average", 0.99,
                "data.columns", List.of("1", "2"), "data.form", "tsv", "model.set.name", "true"));

        assertThat(RunSettings.read(file(settings.yaml()))).isEqualTo(settings);
        assertThat(settings.yaml()).contains("task: " + task.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void words_in_front_of_a_text_keep_their_blanks() throws IOException {
        RunSettings settings = RunSettings.of(Task.TRANSLATE, Map.of("data.prefix", "translate: 'English' to #German: ", "data.from", "en", "data.to", "no"));

        assertThat(RunSettings.read(file(settings.yaml())).data()).isEqualTo(settings.data());
        assertThat(settings.data().prefix()).endsWith(": ");
        assertThatThrownBy(() -> RunSettings.of(Task.TRANSLATE, Map.of("data.from", "en"))).hasMessageContaining("give both languages, or none");
        assertThatThrownBy(() -> RunSettings.of(Task.LM, Map.of("data.prefix", "a"))).hasMessageContaining("which is for translations");
    }

    @Test
    void a_file_goes_before_the_defaults_and_changes_before_the_file() throws IOException {
        RunSettings settings = RunSettings.read(file("""
                epochs: 2.5
                schedule:
                  rate: 0.5
                  name: linear
                """), Task.LM, Map.of("schedule.rate", 0.25));

        assertThat(settings.schedule()).isEqualTo(new ScheduleSettings("linear", 0.25, null, null, null, null));
        assertThat(settings.epochs()).isEqualTo(2.5);
        assertThat(settings.steps()).isNull();
        assertThat(settings.with("steps", 7).epochs()).isNull();
    }

    @Test
    void what_belongs_to_one_optimizer_does_not_stay_for_another() {
        RunSettings settings = RunSettings.of(Task.LM, Map.of("optimizer.name", "sgd"));

        assertThat(settings.optimizer()).isEqualTo(new OptimizerSettings("sgd", null, null, null, null, null, null, null, null, null));
        assertThat(settings.with("optimizer.momentum", 0.9).optimizer().momentum()).isEqualTo(0.9);
        assertThat(RunSettings.of(Task.LM, Map.of()).optimizer().optimizer()).isEqualTo(Adam.adamW(0.1).betas(0.9, 0.95));
        assertThat(RunSettings.of(Task.TRANSLATE, Map.of()).optimizer().optimizer()).isEqualTo(new Adam(0.9, 0.98, 1e-9, 0, false));
    }

    @Test
    void what_is_set_for_an_optimizer_stays_wherever_its_name_stands() throws IOException {
        Map<String, Object> before = new LinkedHashMap<>();
        before.put("optimizer.momentum", 0.9);
        before.put("optimizer.nesterov", true);
        before.put("optimizer.name", "sgd");
        Map<String, Object> behind = new LinkedHashMap<>();
        behind.put("optimizer.name", "sgd");
        behind.put("optimizer.nesterov", true);
        behind.put("optimizer.momentum", 0.9);

        RunSettings settings = RunSettings.of(Task.LM, before);
        assertThat(settings.optimizer()).isEqualTo(new OptimizerSettings("sgd", null, null, null, null, 0.9, true, null, null, null));
        assertThat(RunSettings.of(Task.LM, behind)).isEqualTo(settings);
        assertThat(RunSettings.read(file("optimizer: {beta1: 0.5}"), Task.LM, before)).isEqualTo(settings);
    }

    @Test
    void the_size_of_a_batch_is_said_in_one_way() throws IOException {
        RunSettings tokens = RunSettings.of(Task.LM, Map.of("batch.tokens", 500));

        assertThat(tokens.batch()).isEqualTo(new RunSettings.BatchSize(null, 500, null));
        assertThat(RunSettings.read(file("batch: {tokens: 500}"), Task.LM, Map.of("batch.examples", 4)).batch())
                .isEqualTo(new RunSettings.BatchSize(4, null, null));
        assertThat(RunSettings.read(file(tokens.yaml()), Task.LM, Map.of())).isEqualTo(tokens);
        assertThatThrownBy(() -> RunSettings.of(Task.LM, Map.of("batch.tokens", 500, "batch.examples", 4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch.examples is 4 and batch.tokens is 500").hasMessageContaining("give one of them");
    }

    @Test
    void what_belongs_to_one_schedule_does_not_stay_for_another() throws IOException {
        Path file = file("schedule: {name: polynomial, power: 2, least: 0.2, warmup: 7, rate: 0.5}");

        assertThat(RunSettings.read(file, Task.LM, Map.of("schedule.name", "cosine")).schedule())
                .isEqualTo(new ScheduleSettings("cosine", 0.5, 7L, 0.2, null, null));
        assertThat(RunSettings.read(file, Task.LM, Map.of("schedule.name", "one-cycle")).schedule())
                .isEqualTo(new ScheduleSettings("one-cycle", 0.5, null, null, null, null));
    }

    @Test
    void an_unknown_name_is_told_with_its_place() throws IOException {
        Path file = file("batch:\n  exmples: 3\n");

        assertThatThrownBy(() -> RunSettings.read(file, Task.LM, Map.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("settings.yaml").hasMessageContaining("'batch.exmples'").hasMessageContaining("examples, micro, tokens");
        assertThatThrownBy(() -> RunSettings.of(Task.LM, Map.of("stepz", 1))).hasMessageContaining("'stepz'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            steps: many                      | the value of 'steps' is 'many'; expected a whole number
            log-every: 30000000000           | the value of 'log-every' is '30000000000'; expected a whole number of at most 2147483647
            checkpointing: maybe             | the value of 'checkpointing' is 'maybe'; expected true or false
            clip: {norm: much}               | the value of 'clip.norm' is 'much'; expected a number
            freeze: {a: 1}                   | the value of 'freeze' is '{"a":1}'; expected a list
            steps: -1                        | steps is -1
            batch: 3                         | the value of 'batch' is '3'; expected names and values
            batch:                           | batch is empty
            batch: {examples: 0}             | batch.examples is 0
            batch: {examples: null}          | 'batch.examples'
            optimizer: {name: madam}         | optimizer.name is madam
            optimizer: {name: sgd, beta1: 0} | optimizer.beta1 is given, which sgd has no use for
            schedule: {name: zigzag}         | schedule.name is zigzag
            schedule: {power: 2}             | schedule.power is given, which cosine has no use for; it takes least, rate, warmup
            schedule: {name: linear, least: 0} | schedule.least is given, which linear has no use for
            schedule: {name: one-cycle, warmup: 9} | schedule.warmup is given, which one-cycle has no use for; it takes rate
            schedule: {rate: 0}              | schedule.rate is 0
            schedule: {timescale: 9}         | schedule.timescale is given, which cosine has no use for
            schedule: {name: inverse-sqrt, timescale: 0} | schedule.timescale is 0
            clip: {norm: -1}                 | clip.norm is -1
            clip: {norm-type: 3}             | clip.norm-type is 3; expected 2 or inf
            dropout: {rate: 1}               | dropout.rate is 1
            evaluation: {patience: 0}        | evaluation.patience is 0
            evaluation: {every: 0, patience: 3} | evaluation.patience is 3 and evaluation.every is 0
            checkpoints: {keep: 0}           | checkpoints.keep is 0
            data: {form: xml}                | the value of 'data.form' is 'xml'; expected one of text, lines, tsv, csv, jsonl
            task: translate                  | the command is for 'lm'
            [1, 2]                           | names and values
            'steps: : 3'                     | no YAML
            """)
    void a_value_that_does_not_fit_is_told(String text, String expected) throws IOException {
        Path file = file(text.replace("'", ""));

        assertThatThrownBy(() -> RunSettings.read(file, Task.LM, Map.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void steps_and_epochs_together_are_refused() throws IOException {
        Path file = file("steps: 3\nepochs: 2\n");

        assertThatThrownBy(() -> RunSettings.read(file, Task.LM, Map.of())).hasMessageContaining("one of them is needed");
    }

    @Test
    void clipping_can_be_left_out() throws IOException {
        assertThat(RunSettings.read(file("clip:\n"), Task.LM, Map.of()).clip()).isEqualTo(new RunSettings.Clip(null, null, null));
    }

    @ParameterizedTest
    @CsvSource({"2, EUCLIDEAN", "inf, MAXIMUM"})
    void gradients_are_clipped_by_one_of_two_norms(String name, GradientNorm type) throws IOException {
        assertThat(RunSettings.read(file("clip: {norm-type: %s}".formatted(name)), Task.LM, Map.of()).clip().type()).isEqualTo(type);
        assertThat(RunSettings.of(Task.LM, Map.of()).clip().type()).isEqualTo(GradientNorm.EUCLIDEAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "adam", "sgd", "lion", "rmsprop", "adagrad", "adafactor"})
    void every_optimizer_has_usual_settings(String name) {
        assertThat(RunSettings.of(Task.LM, Map.of("optimizer.name", name, "optimizer.weight-decay", 0.01)).optimizer().optimizer()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine", "linear", "constant", "inverse-sqrt", "noam", "polynomial", "one-cycle"})
    void every_schedule_teaches_from_the_first_step_on(String name) {
        Schedule schedule = RunSettings.of(Task.LM, name.equals("one-cycle") ? Map.of("schedule.name", name)
                : Map.of("schedule.name", name, "schedule.warmup", 5)).schedule().schedule(100, 64);

        assertThat(schedule.rate(0)).isPositive().isLessThan(schedule.rate(4));
        for (int step = 0; step < 100; step++) {
            assertThat(schedule.rate(step)).isNotNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine", "linear", "constant", "inverse-sqrt", "noam", "polynomial", "one-cycle"})
    void the_rate_is_the_highest_of_every_schedule(String name) {
        Schedule schedule = RunSettings.of(Task.TRANSLATE, Map.of("schedule.name", name)).schedule().schedule(1000, 512);

        assertThat(LongStream.range(0, 1000).mapToDouble(schedule::rate).max().orElseThrow()).isCloseTo(7e-4, within(1e-9));
    }

    @Test
    void a_warm_up_is_a_tenth_of_the_steps() {
        Schedule schedule = RunSettings.of(Task.LM, Map.of("schedule.rate", 1.0)).schedule().schedule(100, 64);

        assertThat(schedule.rate(0)).isEqualTo(0.1);
        assertThat(schedule.rate(9)).isEqualTo(1.0);
        assertThat(schedule.rate(10)).isEqualTo(1.0);
        assertThat(schedule.rate(99)).isLessThan(0.11);
    }
}
