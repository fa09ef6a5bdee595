package org.transformer4j.conformance.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceDecorator;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.launch.CasePattern;
import org.transformer4j.conformance.launch.ConformanceLauncher;
import org.transformer4j.conformance.launch.ConformanceListener;
import org.transformer4j.conformance.launch.Deviations;
import org.transformer4j.conformance.mutant.Mutant;
import org.transformer4j.conformance.mutant.Mutants;
import org.transformer4j.conformance.oracle.OracleDevice;

class ValidatingDeviceTest {
    private static final DeviceInfo INFO = new OracleDevice().info();

    private static ConformanceReport run(String only, Supplier<Device> device) {
        try (ConformanceLauncher launcher = new ConformanceLauncher(new CasePattern(only))) {
            return launcher.run(INFO, () -> new ValidatingDevice(device.get()), Deviations.none(), ConformanceListener.SILENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory/*", "pack*", "Copy*", "Softmax*", "Linear*columns", "Linear[q4-k*", "Embedding*", "CacheAppend*", "Attention*dim=17*",
        "AttentionWithWeights*dim=5*", "model/*", "threads/*", "device/*"})
    void a_right_device_stays_as_it_is(String only) {
        ConformanceReport report = run(only, OracleDevice::new);

        assertThat(report.failures()).isEmpty();
        assertThat(report.count(Outcome.PASSED)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "adds-from-left-to-right, 'Reduce[*]/cancelling', Reduce[function=SUM] on oracle:0 differs from the oracle: y[",
        "leaves-out-the-last-output-of-an-odd-width, 'Linear[f32,out=33*', Linear[weight=WeightSpec[outFeatures=33",
        "scales-after-the-sum, 'Linear[q4-0*', Linear[weight=WeightSpec[outFeatures=",
        "takes-slots-in-order, 'model/decoder-f32', Attention[heads=4",
        "keeps-stale-keys-in-the-cache, 'Attention[causal*dim=17*', over Sequences[slots="})
    void the_first_wrong_launch_stops_with_its_operation(String mutant, String only, String message) {
        Mutant faulty = Mutants.all().stream().filter(one -> one.name().equals(mutant)).findFirst().orElseThrow();

        assertThat(run(only, faulty::open).failures()).isNotEmpty().extracting(CaseResult::message).anyMatch(text -> text.contains(message));
    }

    /** As in a program that has the jar on its class path. */
    @Test
    void the_decorator_is_listed_as_a_service() throws IOException {
        String name = "/META-INF/services/" + DeviceDecorator.class.getName();
        try (InputStream services = ValidatingDevice.class.getResourceAsStream(name)) {
            assertThat(new String(services.readAllBytes(), StandardCharsets.UTF_8).strip()).isEqualTo(ValidatingDecorator.class.getName());
        }
    }

    @Test
    void the_decorator_is_off_unless_asked_for() {
        assertThat(new ValidatingDecorator().enabled()).isFalse();
        System.setProperty(ValidatingDecorator.PROPERTY, "true");
        try {
            assertThat(new ValidatingDecorator().enabled()).isTrue();
            assertThat(new ValidatingDecorator().decorate(new OracleDevice())).isInstanceOf(ValidatingDevice.class);
        } finally {
            System.clearProperty(ValidatingDecorator.PROPERTY);
        }
    }
}
