package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.run.RunSettings.Task;
import org.transformer4j.training.schedule.Schedule;

/** Rates that nobody gave. */
class UsualRatesTest {
    private static final Map<String, Object> RELATIVE = Map.of("optimizer.name", "adafactor", "optimizer.relative", true);

    @TempDir
    private Path folder;

    private static double rate(Task task, Map<String, ?> changes) {
        return RunSettings.of(task, changes).schedule().rate();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("settings.yaml"), text);
    }

    @ParameterizedTest
    @CsvSource({"LM, 1e-3", "TRANSLATE, 7e-4", "MLM, 3e-4", "CLASSIFY, 5e-5"})
    void random_weights_learn_at_the_rate_of_the_task(Task task, double expected) {
        assertThat(rate(task, Map.of("model.config", "gpt2-tiny"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void what_has_learnt_already_learns_at_smaller_rates(Task task) throws IOException {
        assertThat(rate(task, Map.of("model.from", "model"))).isEqualTo(5e-5);
        assertThat(rate(task, Map.of("model.from", "model", "lora", Map.of()))).isEqualTo(2e-4);
        assertThat(rate(task, Map.of("model.from", "model", "lora.rank", 4))).isEqualTo(2e-4);
        assertThat(rate(task, Map.of("model.from", "model", "schedule.rate", 0.5))).isEqualTo(0.5);
        Path file = file("model: {from: model}\nlora: {rank: 4}\n");
        assertThat(RunSettings.read(file, task, Map.of()).schedule().rate()).isEqualTo(2e-4);
        Map<String, Object> whole = new HashMap<>();
        whole.put("lora", null);
        assertThat(RunSettings.read(file, task, whole).schedule().rate()).isEqualTo(5e-5);
    }

    @Test
    void an_adapter_that_goes_on_learns_as_an_adapter() throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), "{}");

        assertThat(rate(Task.LM, Map.of("model.from", folder.toString()))).isEqualTo(2e-4);
    }

    @Test
    void a_rate_that_settings_have_stays() throws IOException {
        String before = RunSettings.of(Task.LM, Map.of("model.from", "model", "schedule.rate", 1e-3)).yaml();

        assertThat(RunSettings.read(file(before)).schedule().rate()).isEqualTo(1e-3);
        assertThat(RunSettings.read(file(before), Task.LM, Map.of("steps", 5)).schedule().rate()).isEqualTo(1e-3);
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void relative_steps_are_multiplied_by_1(Task task) {
        ScheduleSettings schedule = RunSettings.of(task, RELATIVE).schedule();

        assertThat(schedule.schedule(1000, 64).rate(0)).isEqualTo(1);
        assertThat(schedule.schedule(1000, 64).rate(999)).isEqualTo(1);
        Map<String, Object> tuning = new HashMap<>(RELATIVE);
        tuning.put("model.from", "model");
        tuning.put("lora.rank", 4);
        assertThat(rate(task, tuning)).isEqualTo(1);
        tuning.put("schedule.rate", 0.5);
        tuning.put("schedule.name", "linear");
        assertThat(RunSettings.of(task, tuning).schedule()).isEqualTo(new ScheduleSettings("linear", 0.5, 0L, null, null, null));
        tuning.put("optimizer.relative", false);
        tuning.remove("schedule.rate");
        assertThat(rate(task, tuning)).isEqualTo(2e-4);
    }

    @Test
    void an_inverse_square_root_without_a_warm_up_falls_slowly() throws IOException {
        Map<String, Object> said = Map.of("schedule.name", "inverse-sqrt", "schedule.rate", 1.0, "schedule.warmup", 0);
        ScheduleSettings settings = RunSettings.of(Task.LM, said).schedule();
        Schedule schedule = settings.schedule(100, 64);

        assertThat(schedule.rate(0)).isEqualTo(1);
        assertThat(schedule.rate(30_000)).isEqualTo(0.5);
        assertThat(RunSettings.of(Task.LM, Map.of("schedule.name", "inverse-sqrt", "schedule.rate", 1.0, "schedule.warmup", 100)).schedule()
                .schedule(1000, 64).rate(400)).isEqualTo(0.5);
        Path file = file(RunSettings.of(Task.LM, said).yaml());
        assertThat(RunSettings.read(file).schedule()).isEqualTo(settings);
        assertThat(RunSettings.read(file, Task.LM, Map.of("schedule.warmup", 5)).schedule().timescale()).isNull();
        assertThat(RunSettings.read(file, Task.LM, Map.of("schedule.timescale", 3)).schedule().schedule(100, 64).rate(9)).isEqualTo(0.5);
        assertThat(RunSettings.of(Task.LM, Map.of("schedule.name", "cosine", "schedule.warmup", 0)).schedule().timescale()).isNull();
    }

    @Test
    void a_run_that_began_without_a_timescale_goes_on_without_it() throws IOException {
        Path file = file(RunSettings.of(Task.TRANSLATE, Map.of("schedule.rate", 1.0, "schedule.warmup", 0)).yaml().replaceAll(" *timescale: .*\n", ""));

        assertThat(RunSettings.read(file).schedule().schedule(100, 64).rate(3)).isEqualTo(0.5);
        assertThat(RunSettings.read(file).with("dropout.rate", 0.1).schedule().timescale()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_run_keeps_its_rates_and_one_that_did_not_goes_on_with_those_of_its_beginning(boolean lora) throws IOException {
        try (Backend cpu = Backends.select("cpu")) {
            TinyRun tiny = new TinyRun(folder);
            tiny.changes.put("steps", 2);
            Path base = tiny.finish("base", cpu).model();
            tiny.changes.remove("model.config");
            tiny.changes.remove("schedule.rate");
            tiny.changes.put("model.from", base.toString());
            if (lora) {
                tiny.changes.put("lora.rank", 2);
            }
            assertThat(tiny.finish("new", cpu).settings()).satisfies(kept -> {
                assertThat(kept.dropout().rate()).isZero();
                assertThat(kept.schedule().rate()).isEqualTo(lora ? 2e-4 : 5e-5);
            });

            tiny.changes.put("schedule.rate", 1e-3);
            tiny.changes.put("dropout.rate", 0.1);
            RunFolder whole = tiny.finish("whole", cpu);
            RunFolder parts = tiny.create("parts");
            boolean[] stop = {false};
            new TrainingRun(parts, cpu).train(new RunListener() {
                @Override
                public void stepped(Trainer.Report report, long tokens) {
                    stop[0] = true;
                }
            }, () -> stop[0]);
            Path settings = parts.path().resolve("run.yaml");
            Files.writeString(settings, Files.readString(settings).replaceFirst("(dropout:\n)  rate: 0.1\n", "$1"));
            assertThat(parts.settings().dropout().rate()).isNull();

            new TrainingRun(parts, cpu).train(RunListener.SILENT, () -> false);

            assertThat(TinyRun.contents(parts.model())).isEqualTo(TinyRun.contents(whole.model()));
        }
    }
}
