package org.transformer4j.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.checkpoint.Checkpoint;

class ScheduleTest {
    private static final Path GOLDEN = Path.of("src/test/resources/goldens/torch_schedules/io.safetensors");

    @Test
    void the_usual_schedules_are_those_of_hugging_face() {
        compare("hf_constant_warmup", Schedule.constant(0.1).afterWarmup(5));
        compare("hf_linear", Schedule.linear(0.1, 5, 30));
        compare("hf_cosine_restarts", Schedule.cosineRestarts(0.1, 2, 5, 30));
        compare("hf_polynomial", Schedule.polynomial(0.1, 1e-3, 2, 5, 30));
        compare("hf_inverse_sqrt", Schedule.inverseSquareRoot(0.1, 5, 5));
    }

    @Test
    void the_schedule_of_the_first_transformer_is_the_paper_s() {
        compare("noam_512_4000", Schedule.noam(1, 512, 4000));
        compare("noam_32_10", Schedule.noam(2, 32, 10));
    }

    @Test
    void others_are_those_of_pytorch() {
        compare("step", Schedule.stairs(0.1, 0.5, 7));
        compare("multistep", Schedule.milestones(0.1, 0.3, 5, 12, 30));
        compare("exponential", Schedule.exponential(0.1, 0.9));
        compare("cosine_warm_restarts", Schedule.warmRestarts(0.1, 0.01, 6, 2));
        compare("one_cycle", Schedule.oneCycle(0.5, 41));
        compare("linear", Schedule.ramp(0.025, 0.1, 10));
    }

    @Test
    void a_cosine_is_theirs_until_its_end_where_it_stays() {
        compare("hf_cosine", Schedule.cosine(0.1, 0, 5, 30), 31);
        compare("cosine", Schedule.cosine(0.1, 0.01, 0, 30), 31);
        assertThat(Schedule.cosine(0.1, 0.01, 0, 30).rate(35)).isEqualTo(0.01);
    }

    private static void compare(String name, Schedule schedule) {
        compare(name, schedule, Integer.MAX_VALUE);
    }

    private static void compare(String name, Schedule schedule, int steps) {
        try (Checkpoint golden = Checkpoint.open(GOLDEN)) {
            double[] rates = golden.tensor(name + ".f64").toDoubles();
            for (int step = 0; step < Math.min(steps, rates.length); step++) {
                assertThat(schedule.rate(step)).as("%s, step %d", name, step).isCloseTo(rates[step], Offset.offset(1e-15));
            }
        }
    }
}
