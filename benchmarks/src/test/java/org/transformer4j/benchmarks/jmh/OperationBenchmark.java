package org.transformer4j.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.benchmarks.measure.Trial;
import org.transformer4j.benchmarks.suite.Benchmark.Repeated;
import org.transformer4j.benchmarks.suite.Suite;
import org.transformer4j.benchmarks.suite.Workbench;

/**
 * The benchmarks of {@link Suite} under JMH, each in a process of its own. Arguments are JMH's:
 *
 * <pre>{@code
 * mvn -q -pl benchmarks -am -Pjmh -DskipTests verify -Djmh.arguments="OperationBenchmark -p backend=cpu -p id=MatMul[f32/m=512/k=512/n=512]"
 * }</pre>
 *
 * <p>JMH takes a comma for the end of a parameter, so an id is written with slashes there.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class OperationBenchmark {
    @Param("cpu")
    private String backend;

    /** Any id of the suite; see {@code transformer bench --list}. */
    @Param({"MatMul[f32,m=1024,k=1024,n=1024]", "Linear[f32,rows=1024,out=1024,in=1024]", "Linear[bf16,rows=1024,out=1024,in=1024]",
        "Linear[f32,rows=1,out=11008,in=4096]", "Linear[bf16,rows=1,out=11008,in=4096]", "Attention[prefill,heads=12,dim=64,rows=512]",
        "Attention[decode,heads=12,dim=64,keys=16384]", "LayerNorm[rows=8192,width=4096]", "Softmax[rows=8192,width=4096]"})
    private String id;

    private Backend device;
    private Workbench bench;
    private Trial trial;

    /** For JMH. */
    public OperationBenchmark() {}

    /** Opens the device and prepares the operation. */
    @Setup(Level.Trial)
    public void open() {
        Repeated chosen = Suite.full().stream()
                .filter(Repeated.class::isInstance)
                .map(Repeated.class::cast).filter(one -> one.id().equals(id.replace('/', ','))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no benchmark '%s'; see 'transformer bench --list'".formatted(id)));
        device = Backends.select(backend);
        bench = new Workbench(device);
        trial = chosen.preparation().on(bench);
    }

    /** One run, waiting for the queue. */
    @Benchmark
    public double run() {
        return trial.time(1);
    }

    /** Frees all. */
    @TearDown(Level.Trial)
    public void close() {
        trial.close();
        bench.close();
        device.close();
    }
}
