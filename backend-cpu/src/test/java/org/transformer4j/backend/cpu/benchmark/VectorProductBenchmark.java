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
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * Milliseconds for a vector times a packed weight, and for a bare loop that reads the same bytes. For ratios use
 * {@link MatmulRatios}.
 * <pre>{@code mvn -q -pl backend-cpu -am -Pbenchmark -DskipTests verify \
 *     -Dbenchmark.main=org.openjdk.jmh.Main -Dbenchmark.arguments=VectorProductBenchmark}</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class VectorProductBenchmark {
    private static final int INPUTS = 4096;

    @Param({"4096", "11008"})
    int outputs;

    @Param({"F32", "BF16", "F16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"})
    WeightFormat format;

    @Param({"1", "2"})
    int threads;

    private Workers workers;
    private VectorProduct product;

    @Setup
    public void setUp() {
        workers = new Workers(threads);
        product = new VectorProduct(format, outputs, INPUTS, workers);
    }

    @TearDown
    public void tearDown() {
        workers.close();
    }

    @Benchmark
    public void multiply() {
        product.multiply();
    }

    @Benchmark
    public void read() {
        product.read();
    }
}
