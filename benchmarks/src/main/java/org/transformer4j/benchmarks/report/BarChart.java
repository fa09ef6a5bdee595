package org.transformer4j.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;

/** Bars from left to right, one for each figure, the first on top. */
final class BarChart {
    private static final int FRAME = 110;
    private static final int BAR = 26;
    private static final int FEWEST_LABELS = 10;

    private BarChart() {}

    static HorizontalBarChart of(String title, String axis, List<Measurement> bars, ToDoubleFunction<Measurement> length) {
        HorizontalBarChart chart = new HorizontalBarChartBuilder().width(1000).height(FRAME + BAR * bars.size()).title(title)
                .xAxisTitle(axis).yAxisTitle("").build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisTitleVisible(false);
        chart.getStyler().setAvailableSpaceFill(0.7);
        // So that every bar has its name: the library counts bars along this axis whichever way they lie.
        chart.getStyler().setXAxisMaxLabelCount(Math.max(FEWEST_LABELS, bars.size()));
        List<Double> lengths = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Measurement bar : bars) {
            lengths.add(Math.round(length.applyAsDouble(bar) * 10) / 10.0);
            names.add(bar.id() + Figures.mark(bar));
        }
        chart.addSeries(axis, lengths, names).setFillColor(ChartStyle.colour(0));
        return chart;
    }
}
