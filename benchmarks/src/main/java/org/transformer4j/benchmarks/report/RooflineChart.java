package org.transformer4j.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The roofline of a device: attainable speed {@code min(peak, intensity * bandwidth)} over arithmetic intensity, both axes logarithmic.
 * Source: Williams, Waterman and Patterson (2009), figure 1.
 *
 * @param peak GFLOP/s
 * @param bandwidth GB/s
 * @param points what was measured
 */
record RooflineChart(double peak, double bandwidth, List<Measurement> points) {
    XYChart chart() {
        XYChart chart = new XYChartBuilder().width(1000).height(520).title("Roofline").xAxisTitle("operations per byte")
                .yAxisTitle("GFLOP/s").build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        double ridge = peak / bandwidth;
        double left = Math.min(0.1, points.stream().mapToDouble(RooflineChart::intensity).min().orElse(1) / 2);
        double right = Math.max(10 * ridge, points.stream().mapToDouble(RooflineChart::intensity).max().orElse(1) * 2);
        chart.addSeries("roof", new double[] {left, ridge, right}, new double[] {left * bandwidth, peak, peak})
                .setMarker(SeriesMarkers.NONE).setLineWidth(2).setLineColor(ChartStyle.INK);
        int series = 0;
        for (Map.Entry<String, List<Measurement>> kind : kinds().entrySet()) {
            double[] x = kind.getValue().stream().mapToDouble(RooflineChart::intensity).toArray();
            double[] y = kind.getValue().stream().mapToDouble(RooflineChart::speed).toArray();
            chart.addSeries(kind.getKey(), x, y).setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                    .setMarker(SeriesMarkers.CIRCLE).setMarkerColor(ChartStyle.colour(series++));
        }
        return chart;
    }

    /** Points by the operation that they are of. */
    private Map<String, List<Measurement>> kinds() {
        Map<String, List<Measurement>> kinds = new LinkedHashMap<>();
        for (Measurement point : points) {
            kinds.computeIfAbsent(point.id().replaceFirst("[\\[,]?(rows|m|elements|width)=.*|,heads=.*", "").replace("[", " "), _ -> new ArrayList<>()).add(point);
        }
        return kinds;
    }

    private static double intensity(Measurement point) {
        return point.operations() / point.bytes();
    }

    /** From the time, since what memory bounds is given in bytes. */
    private static double speed(Measurement point) {
        return switch (point.unit()) {
            case GFLOPS -> point.value();
            default -> point.value() * intensity(point);
        };
    }
}
