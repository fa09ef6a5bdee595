package org.transformer4j.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final Effort EFFORT = new Effort(0.4, 0.01, 11, 0.6);

    /** Work on a clock of its own. */
    private static final class Clockwork implements Trial {
        private final IntToDoubleFunction secondsOfRun;
        private final Supplier<String> result;
        private int runs;

        Clockwork(IntToDoubleFunction secondsOfRun, Supplier<String> result) {
            this.secondsOfRun = secondsOfRun;
            this.result = result;
        }

        @Override
        public double time(int count) {
            double seconds = 0;
            for (int i = 0; i < count; i++) {
                seconds += secondsOfRun.applyAsDouble(runs++);
            }
            return seconds;
        }

        @Override
        public String fingerprint() {
            return result.get();
        }

        @Override
        public String path() {
            return "clockwork";
        }

        @Override
        public long allocatedBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static Samples measure(IntToDoubleFunction secondsOfRun) {
        return new Sampler(EFFORT, () -> false).measure(new Clockwork(secondsOfRun, () -> "same"));
    }

    @Test
    void short_work_is_run_often_enough_for_a_sample() {
        Samples samples = measure(_ -> 0.001);
        assertThat(samples.runs()).isEqualTo(10);
        assertThat(samples.seconds()).hasSize(11);
        assertThat(samples.median()).isBetween(0.00099999, 0.00100001);
        assertThat(samples.fingerprint()).isEqualTo("same");
    }

    @Test
    void long_work_is_taken_a_few_times() {
        Samples samples = measure(_ -> 0.5);
        assertThat(samples.runs()).isEqualTo(1);
        assertThat(samples.seconds()).hasSize(3);
    }

    @Test
    void very_long_work_is_taken_once() {
        assertThat(measure(_ -> 30).seconds()).hasSize(1);
    }

    @Test
    void a_first_run_that_compiles_does_not_count() {
        Samples samples = measure(run -> run == 0 ? 5 : 0.001);
        assertThat(samples.seconds()).hasSize(11);
        assertThat(samples.quantile(1)).isLessThan(0.0011);
    }

    @Test
    void warming_up_goes_on_while_runs_get_faster() {
        Samples samples = measure(run -> run < 40 ? 0.02 * Math.pow(0.9, run) : 0.0003);
        assertThat(samples.median()).isLessThan(0.00031);
    }

    @Test
    void what_still_gets_faster_when_the_time_to_warm_up_is_over_is_marked() {
        assertThat(measure(run -> Math.max(0.3 * Math.pow(0.9, run), 0.1)).warm()).isFalse();
        assertThat(measure(_ -> 30).warm()).as("too slow to warm up").isFalse();
    }

    @Test
    void a_result_that_changes_is_a_failure() {
        int[] looks = {0};
        Clockwork fickle = new Clockwork(_ -> 0.001, () -> "result " + looks[0]++);
        assertThatIllegalStateException().isThrownBy(() -> new Sampler(EFFORT, () -> false).measure(fickle))
                .withMessageContaining("result 0").withMessageContaining("result 1");
    }

    @Test
    void it_stops_when_it_is_cancelled() {
        assertThatThrownBy(() -> new Sampler(EFFORT, () -> true).measure(new Clockwork(_ -> 0.001, () -> "same")))
                .isInstanceOf(CancellationException.class);
    }
}
