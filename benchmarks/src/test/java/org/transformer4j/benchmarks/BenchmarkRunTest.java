package org.transformer4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.benchmarks.BenchmarkRun.Target;
import org.transformer4j.benchmarks.measure.Effort;
import org.transformer4j.benchmarks.model.ModelSize;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.DeviceReport;
import org.transformer4j.benchmarks.report.JsonReport;
import org.transformer4j.benchmarks.report.Measurement;
import org.transformer4j.benchmarks.report.Missing;
import org.transformer4j.benchmarks.report.Roof;
import org.transformer4j.benchmarks.report.Unit;
import org.transformer4j.benchmarks.suite.Benchmark;
import org.transformer4j.benchmarks.suite.Models;
import org.transformer4j.benchmarks.suite.Operations;

class BenchmarkRunTest {
    private static final Effort INSTANT = new Effort(0.001, 0.0001, 3, 0.01);
    private static final List<Benchmark> SMALL = List.of(Operations.copy(10_007), Operations.fmaPeak(7, 5_003), Operations.matMul(9, 31, 17),
            Operations.linear(DType.F32, 5, 33, 65), Operations.linear(DType.F16, 1, 33, 65), Operations.linear(DType.BF16, 1, 33, 65),
            Operations.prefillAttention(19), Operations.decodeAttention(301), Operations.layerNorm(7, 65), Operations.rmsNorm(7, 65),
            Operations.softmax(7, 65), Models.prefill(ModelSize.TINY, DType.BF16, 9), Models.decode(ModelSize.TINY, DType.BF16, 9, 4));

    private static BenchmarkSettings settings(List<Benchmark> benchmarks, String... only) {
        return new BenchmarkSettings(true, List.of(only), benchmarks, INSTANT, Double.POSITIVE_INFINITY);
    }

    private static Target cpu() {
        return BenchmarkRun.targets(Backends.list()).stream().filter(target -> target.info().selector().equals("cpu:0")).findFirst().orElseThrow();
    }

    private static BenchmarkReport run(BenchmarkSettings settings, Target... targets) {
        return new BenchmarkRun(settings, BenchmarkListener.NONE, () -> false).on(List.of(targets));
    }

    @Test
    void every_benchmark_gives_a_figure_with_a_fingerprint() {
        BenchmarkReport report = run(settings(SMALL), cpu());

        DeviceReport device = report.devices().getFirst();
        assertThat(device.missing()).isEmpty();
        assertThat(device.measurements()).extracting(Measurement::id).containsExactlyElementsOf(settings(SMALL).ids());
        assertThat(device.measurements()).allSatisfy(one -> {
            assertThat(one.value()).isPositive();
            assertThat(one.low()).isLessThanOrEqualTo(one.value());
            assertThat(one.high()).isGreaterThanOrEqualTo(one.value());
            assertThat(one.fingerprint()).matches("[0-9a-f]{64}");
            assertThat(one.allocatedBytes()).isPositive();
        });
        assertThat(device.measurements().subList(2, SMALL.size())).allSatisfy(one -> assertThat(one.percentOfRoof()).isPositive());
        Measurement roof = device.roof(Roof.COMPUTE).orElseThrow();
        Measurement product = device.measurements().get(2);
        assertThat(product.percentOfRoof()).as("of the roof in the report").isEqualTo(100 * product.value() / roof.value());
        assertThat(report.finished()).isTrue();
        assertThat(report.failed()).isFalse();
        assertThat(JsonReport.parse(JsonReport.of(report), "x")).isEqualTo(report);
    }

    @Test
    void another_run_gives_the_same_fingerprints() {
        List<String> first = run(settings(SMALL), cpu()).devices().getFirst().measurements().stream().map(Measurement::fingerprint).toList();
        assertThat(run(settings(SMALL), cpu()).devices().getFirst().measurements()).extracting(Measurement::fingerprint).isEqualTo(first);
    }

    @Test
    void a_fresh_process_tells_its_times_its_memory_and_the_same_token() {
        BenchmarkReport report = run(settings(List.of(new Benchmark.ColdStart(ModelSize.TINY, 2, true), Models.prefill(ModelSize.TINY, DType.F32, 8))), cpu());

        DeviceReport device = report.devices().getFirst();
        assertThat(device.missing()).isEmpty();
        assertThat(device.measurements()).extracting(Measurement::id).startsWith("Start[open]", "Start[first-kernel]", "Start[first-token,tiny]");
        assertThat(device.measurements().subList(0, 3)).extracting(Measurement::value).isSorted().allSatisfy(seconds -> assertThat(seconds).isBetween(0.01, 100.0));
        assertThat(device.measurements().get(2).fingerprint()).isEqualTo(device.measurements().getLast().fingerprint());
        device.measurements().stream().filter(one -> one.unit() == Unit.MEBIBYTES)
                .forEach(memory -> assertThat(memory.value()).isBetween(10.0, 10_000.0));
    }

    @Test
    void only_what_is_asked_for_is_measured() {
        BenchmarkSettings settings = settings(SMALL, "MatMul*", "*Norm[rows=7,width=65]");
        assertThat(run(settings, cpu()).devices().getFirst().measurements()).extracting(Measurement::id)
                .containsExactly("MatMul[f32,m=9,k=31,n=17]", "LayerNorm[rows=7,width=65]", "RmsNorm[rows=7,width=65]");
        assertThat(settings.futilePattern()).isEmpty();
        assertThat(settings(SMALL, "MatMul*", "Sofa*").futilePattern()).contains("Sofa*");
    }

    @Test
    void a_device_that_fails_is_noted_and_the_others_go_on() {
        try (Backend backend = Backends.select("cpu")) {
            BrokenProvider provider = new BrokenProvider(backend.device(), true);
            BrokenProvider shut = new BrokenProvider(backend.device(), false);
            BenchmarkReport report = run(settings(SMALL), broken(provider), broken(shut), cpu());

            assertThat(report.failed()).isTrue();
            assertThat(report.finished()).isTrue();
            assertThat(report.devices().get(0).measurements()).isEmpty();
            assertThat(report.devices().get(0).missing()).hasSize(SMALL.size()).filteredOn(Missing::failed).hasSize(3)
                    .allSatisfy(one -> assertThat(one.reason()).contains("the device was lost"));
            assertThat(report.devices().get(0).missing().getLast().reason()).contains("failed 3 times in a row");
            assertThat(report.devices().get(1).missing()).singleElement().satisfies(one -> assertThat(one.reason()).contains("cable"));
            assertThat(report.devices().get(2).measurements()).hasSize(SMALL.size());
        }
    }

    private static Target broken(BrokenProvider provider) {
        return new Target(provider, ((Probe.Available) provider.probe()).devices().getFirst());
    }

    @Test
    void what_was_measured_before_an_interruption_is_kept() {
        List<Measurement> heard = new ArrayList<>();
        BenchmarkListener listener = new BenchmarkListener() {
            @Override
            public void measured(String device, Measurement measurement) {
                heard.add(measurement);
            }
        };
        BenchmarkReport report = new BenchmarkRun(settings(SMALL), listener, () -> heard.size() == 2).on(List.of(cpu(), cpu()));

        assertThat(report.finished()).isFalse();
        assertThat(report.failed()).isFalse();
        assertThat(report.devices()).singleElement().satisfies(device -> {
            assertThat(device.measurements()).isEqualTo(heard);
            assertThat(device.missing()).hasSize(SMALL.size() - 2).allSatisfy(one -> assertThat(one.reason()).contains("interrupted"));
        });
    }

    @Test
    void a_quick_run_leaves_out_what_it_has_no_time_for() {
        BenchmarkSettings hasty = new BenchmarkSettings(true, List.of(), SMALL, INSTANT, 0);
        assertThat(run(hasty, cpu()).devices().getFirst().missing()).hasSize(SMALL.size()).noneMatch(Missing::failed);
    }

    @Test
    void names_are_unique() {
        assertThat(BenchmarkSettings.full(List.of()).ids()).doesNotHaveDuplicates();
        assertThat(BenchmarkSettings.quick(List.of()).ids()).doesNotHaveDuplicates().isSubsetOf(BenchmarkSettings.full(List.of()).ids());
    }
}
