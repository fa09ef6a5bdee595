package org.transformer4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

class ThreadCountTest {
    /** Large enough that every operation is cut into several chunks. */
    private static final int ROWS = 211;
    private static final int WIDTH = 515;

    private static List<float[]> results(int threads) {
        List<float[]> results = new ArrayList<>();
        try (Workplace workplace = new Workplace(threads)) {
            for (Launches.Launch launch : Launches.all(workplace, ROWS, WIDTH)) {
                if (launch.result().type() == DType.F32) {
                    workplace.launch(launch.op(), launch.args());
                    results.add(workplace.read(launch.result()));
                }
            }
        }
        return results;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void any_number_of_threads_gives_the_bits_of_one(int threads) {
        assertThat(results(threads)).usingElementComparator(Arrays::compare).containsExactlyElementsOf(results(1));
    }

    @Test
    void sessions_on_several_threads_do_not_disturb_each_other() throws InterruptedException, ExecutionException {
        try (Workplace workplace = new Workplace(3); ExecutorService sessions = Executors.newFixedThreadPool(4)) {
            Slice x = workplace.floats(ROWS * WIDTH);
            Slice expected = workplace.zeros(DType.F32, x.length());
            Softmax softmax = new Softmax(1f);
            workplace.launch(softmax, Args.of(new long[] {ROWS, WIDTH}, x, expected));
            List<Slice> outputs = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (int session = 0; session < 4; session++) {
                Slice y = workplace.zeros(DType.F32, x.length());
                outputs.add(y);
                running.add(sessions.submit(() -> softmaxOften(workplace, x, y)));
            }
            for (Future<?> session : running) {
                session.get();
            }
            for (Slice y : outputs) {
                assertThat(workplace.read(y)).isEqualTo(workplace.read(expected));
            }
        }
    }

    /** Softmax over and over, the output overwritten in between. */
    private static void softmaxOften(Workplace workplace, Slice x, Slice y) {
        Args args = Args.of(new long[] {ROWS, WIDTH}, x, y);
        Kernel softmax = workplace.device.prepare(new Softmax(1f));
        Args twice = Args.of(new long[] {ROWS, WIDTH}, x, x, y);
        Kernel sum = workplace.device.prepare(new Binary(Binary.Function.ADD, Broadcast.FULL));
        try (Queue queue = workplace.device.newQueue()) {
            for (int i = 0; i < 50; i++) {
                sum.launch(queue, twice);
                softmax.launch(queue, args);
            }
        }
    }
}
