package org.transformer4j.backend.cpu.benchmark;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * Milliseconds for a product of square float32 matrices: ours with packed weights, ours without, OpenBLAS's, and a fixed
 * number of fma for scale. For ratios use {@link MatmulRatios}.
 * <pre>{@code mvn -q -pl backend-cpu -am -Pbenchmark -DskipTests verify \
 *     -Dbenchmark.main=org.openjdk.jmh.Main -Dbenchmark.arguments=MatMulBenchmark}</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MatMulBenchmark {
    @Param({"512", "768", "1024", "1536", "1920", "2048", "2880"})
    int size;

    @Param({"1", "2"})
    int threads;

    private final PeakLoop peak = new PeakLoop();
    private Workers workers;
    private SquareProduct product;

    @Setup
    public void setUp() {
        workers = new Workers(threads);
        product = new SquareProduct(size, workers);
    }

    @TearDown
    public void tearDown() {
        product.close();
        workers.close();
    }

    @Benchmark
    public void packed() {
        product.packed();
    }

    @Benchmark
    public void unpacked() {
        product.unpacked();
    }

    @Benchmark
    public void openBlas() {
        product.openBlas();
    }

    @Benchmark
    public void peak() {
        workers.run(peak, threads);
    }
}
