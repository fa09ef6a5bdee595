package org.transformer4j.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.knowm.xchart.internal.chartpart.IChart;

/** The charts of a device, as addresses of pictures. */
final class Charts {
    private Charts() {}

    /** Every operation as a point under the two roofs; empty unless both roofs and some operation were measured. */
    static Optional<String> roofline(DeviceReport device) {
        Optional<Measurement> compute = device.roof(Roof.COMPUTE);
        Optional<Measurement> memory = device.roof(Roof.MEMORY);
        List<Measurement> points = device.of(Group.OPERATION).stream().filter(one -> one.operations() > 0 && one.bytes() > 0).toList();
        if (compute.isEmpty() || memory.isEmpty() || points.isEmpty()) {
            return Optional.empty();
        }
        return picture(() -> new RooflineChart(compute.get().value(), memory.get().value(), points).chart());
    }

    /** Operations by the share of their roof. */
    static Optional<String> operations(DeviceReport device) {
        List<Measurement> bars = device.of(Group.OPERATION).stream().filter(one -> one.percentOfRoof() != null).toList();
        return bars.isEmpty() ? Optional.empty()
                : picture(() -> BarChart.of("Operations", "% of the roof", bars, Measurement::percentOfRoof));
    }

    /** Models by their speed. */
    static Optional<String> models(DeviceReport device) {
        List<Measurement> bars = device.of(Group.MODEL);
        return bars.isEmpty() ? Optional.empty() : picture(() -> BarChart.of("Models", "tokens/s", bars, Measurement::value));
    }

    /** The tables hold all that charts show, so a Java without its graphics part, or a machine without fonts, only lacks pictures. */
    private static Optional<String> picture(Supplier<IChart> chart) {
        try {
            Svg.headless();
            return Optional.of(Svg.data(chart.get()));
        } catch (LinkageError | InternalError withoutGraphics) {
            return Optional.empty();
        }
    }
}
