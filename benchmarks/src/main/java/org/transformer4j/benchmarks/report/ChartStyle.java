package org.transformer4j.benchmarks.report;

import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;

/** The looks that all charts share. */
final class ChartStyle {
    static final Color INK = new Color(0x1c2330);
    private static final Color LINE = new Color(0xdfe3ea);
    private static final int TEXT = 13;
    /** Colours that can be told apart by the colour-blind (Okabe and Ito, 2008). */
    private static final Color[] COLOURS = {new Color(0x0072b2), new Color(0xe69f00), new Color(0x009e73), new Color(0xcc79a7),
        new Color(0x56b4e9), new Color(0xd55e00), new Color(0x999999), new Color(0xf0e442)};

    private ChartStyle() {}

    static Color colour(int series) {
        return COLOURS[series % COLOURS.length];
    }

    static void apply(AxesChartStyler styler) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, TEXT);
        styler.setBaseFont(font).setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false).setChartFontColor(INK)
                .setChartTitleBoxVisible(false).setChartTitleFont(font.deriveFont(Font.BOLD, 16f)).setLegendBorderColor(Color.WHITE)
                .setLegendFont(font).setLocale(Locale.ROOT);
        styler.setAxisTickLabelsFont(font).setAxisTitleFont(font).setPlotGridLinesColor(LINE);
    }
}
