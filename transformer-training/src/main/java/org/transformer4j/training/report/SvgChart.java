package org.transformer4j.training.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.training.report.Series.Look;

/**
 * Draws a panel as SVG, whose colours are the page's, and says beside it in JSON what a script needs to tell the numbers under the mouse.
 *
 * @param width in units of the picture, as everything here
 * @param points how many of a curve are drawn, about
 */
record SvgChart(Panel panel, Axis x, Axis y, int width, int height, int points) {
    private static final int LEFT = 52;
    private static final int RIGHT = 14;
    private static final int TOP = 10;
    private static final int BOTTOM = 26;
    private static final double DOT = 3.2;
    /** Beyond so many points, dots would touch. */
    private static final int MOST_DOTS = 60;

    /** The panel with even axes, from step 0 on, so that those of one run can be compared. */
    static SvgChart linear(Panel panel, int width, int height, int points) {
        Axis steps = Axis.linear(0, Math.max(1, panel.lastStep()), width / 110);
        return new SvgChart(panel, steps, Axis.rounded(panel.low(), panel.high(), height / 42), width, height, points);
    }

    /** The panel with axes by factors: power laws become lines. */
    static SvgChart logarithmic(Panel panel, int width, int height, int points) {
        Axis steps = Axis.logarithmic(Math.max(1, panel.firstStep()), Math.max(10, panel.lastStep()), width / 110);
        return new SvgChart(panel, steps, Axis.logarithmic(panel.low(), panel.high(), height / 42), width, height, points);
    }

    String svg() {
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s over the steps\" data-chart=\"%s\">\n"
                .formatted(width, height, panel.title(), LossPage.escaped(data())));
        y.ticks().forEach(tick -> svg.append("<path class=\"grid\" d=\"M%s %s H%s\"/><text class=\"y\" x=\"%s\" y=\"%s\">%s</text>\n"
                .formatted(LEFT, at(down(tick)), width - RIGHT, LEFT - 8, at(down(tick) + 4), Figures.tick(tick))));
        x.ticks().forEach(tick -> svg.append("<text class=\"x\" x=\"%s\" y=\"%s\">%s</text>\n"
                .formatted(at(across(tick)), height - BOTTOM + 18, Figures.tick(tick))));
        svg.append("<text class=\"y\" x=\"%s\" y=\"%s\">step</text>\n".formatted(LEFT - 20, height - BOTTOM + 18));
        panel.series().forEach(series -> draw(series, svg));
        return svg.append("</svg>\n").toString();
    }

    private void draw(Series series, StringBuilder svg) {
        Curve curve = shown(series.curve());
        String name = series.look().name().toLowerCase(Locale.ROOT);
        svg.append("<path class=\"curve %s\" d=\"".formatted(name));
        for (int i = 0; i < curve.size(); i++) {
            svg.append(i == 0 ? "M" : " ").append(at(across(curve.steps()[i]))).append(' ').append(at(down(curve.values()[i])));
        }
        svg.append("\"/>\n");
        boolean marked = series.look() == Look.OTHER && curve.size() <= MOST_DOTS;
        for (int i = 0; i < curve.size() && (marked || curve.size() == 1); i++) {
            svg.append("<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
                    .formatted(name, at(across(curve.steps()[i])), at(down(curve.values()[i])), DOT));
        }
    }

    /** What has a place: an axis by factors has none for step 0. */
    private Curve shown(Curve curve) {
        int[] places = IntStream.range(0, curve.size()).filter(i -> curve.steps()[i] >= x.low()).toArray();
        return (places.length == curve.size() ? curve : curve.at(places)).thinned(points, x::place);
    }

    private double across(double step) {
        return LEFT + x.place(step) * (width - LEFT - RIGHT);
    }

    private double down(double value) {
        return TOP + (1 - y.place(value)) * (height - TOP - BOTTOM);
    }

    private static String at(double place) {
        return Double.toString(Math.round(place * 10) / 10.0);
    }

    private String data() {
        return panel.series().stream().filter(series -> series.look() != Look.FAINT && !shown(series.curve()).isEmpty()).map(series -> {
            Curve curve = shown(series.curve());
            return "{\"name\":\"%s\",\"look\":\"%s\",\"x\":%s,\"y\":%s,\"steps\":%s,\"values\":%s}".formatted(series.name(),
                    series.look().name().toLowerCase(Locale.ROOT), list(curve.steps(), step -> at(across(step))),
                    list(curve.values(), value -> at(down(value))), list(curve.steps(), step -> Long.toString(Math.round(step))),
                    list(curve.values(), value -> "\"" + Figures.number(value) + "\""));
        }).collect(Collectors.joining(",", "[", "]"));
    }

    private static String list(double[] numbers, DoubleFunction<String> text) {
        return Arrays.stream(numbers).mapToObj(text).collect(Collectors.joining(",", "[", "]"));
    }
}
