package org.transformer4j.training.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.transformer4j.training.report.Series.Look;

/** A panel as a chart of XChart. */
record XyChart(Panel panel, int width, int height) {
    static final Color INK = new Color(0x1d1f23);
    private static final Color LINE = new Color(0xe0ded8);
    private static final Color TRAINING = new Color(0x1f5fbf);
    private static final Color FAINT = new Color(0xbcd0ee);
    private static final Color VALIDATION = new Color(0xc85a00);
    private static final int POINTS = 1200;
    private static final double SMALL = 0.01;
    private static final double LARGE = 1e12;
    /** The least length of an axis, as a part of its numbers: in a shorter one, the library's ticks would be one and the same number. */
    private static final double NARROWEST = 1e-9;

    XYChart chart() {
        double unit = unit();
        String title = unit == 1 ? panel.title() : "%s, in %s".formatted(panel.title(), Figures.tick(unit));
        XYChart chart = new XYChartBuilder().width(width).height(height).title(title).xAxisTitle("step").yAxisTitle("").build();
        style(chart.getStyler());
        Axis steps = Axis.linear(0, Math.max(1, panel.lastStep()), 1);
        Axis y = Axis.rounded(panel.low() / unit, Math.max(panel.high(), panel.low() + NARROWEST * size()) / unit, height / 45);
        chart.getStyler().setYAxisMin(y.low()).setYAxisMax(y.high()).setXAxisMin(steps.low()).setXAxisMax(steps.high());
        for (Series series : panel.series()) {
            Curve curve = series.curve().thinned(POINTS, steps::place);
            double[] values = curve.stream().map(value -> value / unit).toArray();
            look(chart.addSeries(series.name(), curve.steps(), values), series.look());
        }
        return chart;
    }

    /** What small and large numbers are multiples of: the library finds no round numbers among them, and among large ones looks for ever. */
    private double unit() {
        return size() >= LARGE || size() >= Double.MIN_NORMAL && size() < SMALL ? Math.pow(10, Math.floor(Math.log10(size()))) : 1;
    }

    private double size() {
        return Math.max(Math.abs(panel.low()), Math.abs(panel.high()));
    }

    private static void look(XYSeries series, Look look) {
        Color colour = switch (look) {
            case FAINT -> FAINT;
            case STRONG -> TRAINING;
            case OTHER -> VALIDATION;
        };
        float thickness = look == Look.FAINT ? 1 : 2;
        series.setMarker(look == Look.OTHER || series.getXData().length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE)
                .setMarkerColor(colour).setLineColor(colour)
                .setLineStyle(new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    private void style(XYStyler styler) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        styler.setBaseFont(font).setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false).setChartFontColor(INK)
                .setChartTitleBoxVisible(false).setChartTitleFont(font.deriveFont(Font.BOLD, 15f)).setLegendBorderColor(Color.WHITE)
                .setLegendFont(font).setLocale(Locale.ROOT);
        styler.setAxisTickLabelsFont(font).setAxisTitleFont(font).setPlotGridLinesColor(LINE);
        styler.setXAxisTickLabelsFormattingFunction(Figures::tick).setYAxisTickLabelsFormattingFunction(Figures::tick);
        styler.setYAxisTitleVisible(false).setPlotGridVerticalLinesVisible(false);
        styler.setMarkerSize(6);
        styler.setLegendVisible(panel.series().size() > 1 && width > 500).setLegendPosition(LegendPosition.InsideNE)
                .setLegendLayout(LegendLayout.Vertical);
    }
}
