package org.transformer4j.training.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.transformer4j.training.digest.Sha256;

/** The curves of a run as one page of HTML, which forbids the browser to fetch anything. */
record LossPage(List<Reading> readings, String title, Map<String, String> facts, LossReport.State end) {
    private static final int WIDE = 1064;
    private static final int NARROW = 350;
    private static final int HIGH = 380;
    /** Points of a wide curve. */
    private static final int MANY = 700;
    private static final String REFRESH = "<meta http-equiv=\"refresh\" content=\"10\">\n";

    String html() {
        String style = resource("page.css");
        String script = resource("page.js");
        // Only what is in the page, to the letter, may run or style it.
        String policy = "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'"
                .formatted(digest(style), digest(script));
        String state = end.name().toLowerCase(Locale.ROOT);
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="%s">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                %s<title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <header>
                <h1>%s</h1>
                <p class="state %s">%s</p>
                <button type="button" id="theme" hidden></button>
                </header>
                <p class="summary">%s</p>
                %s%s<div class="row">
                %s</div>
                %s<div id="tip" hidden></div>
                <script>%s</script>
                </body>
                </html>
                """.formatted(policy, end == LossReport.State.RUNNING ? REFRESH : "", escaped(title), style, escaped(title), state, state,
                        escaped(new Summary(readings).text()), new Tiles(readings).html(),
                        Panel.loss(readings).map(LossPage::loss).orElse(""),
                        Panel.others(readings).stream().map(LossPage::other).collect(Collectors.joining()), about(), script);
    }

    private static String loss(Panel panel) {
        boolean both = panel.low() > 0 && panel.lastStep() > 1;
        String choice = """
                <div class="choice" id="axes" role="group" aria-label="Axes" hidden><button type="button" value="linear">linear</button>\
                <button type="button" value="logarithmic">logarithmic</button></div>
                """;
        return figure(panel, both ? choice : "", "<div class=\"linear\">%s</div>\n%s".formatted(SvgChart.linear(panel, WIDE, HIGH, MANY).svg(),
                both ? "<div class=\"logarithmic\" hidden>%s</div>\n".formatted(SvgChart.logarithmic(panel, WIDE, HIGH, MANY).svg()) : ""));
    }

    private static String other(Panel panel) {
        return figure(panel, "", SvgChart.linear(panel, NARROW, HIGH / 2, MANY / 3).svg());
    }

    private static String figure(Panel panel, String choice, String content) {
        String legend = panel.series().size() == 1 ? "" : panel.series().stream().map(series -> "<span><i class=\"%s\"></i>%s</span>"
                .formatted(series.look().name().toLowerCase(Locale.ROOT), series.name())).collect(Collectors.joining());
        return "<figure>\n<figcaption><b>%s</b><span class=\"legend\">%s</span>%s</figcaption>\n%s</figure>\n"
                .formatted(panel.title(), legend, choice, content);
    }

    private String about() {
        if (facts.isEmpty()) {
            return "";
        }
        return facts.entrySet().stream()
                .map(fact -> "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(escaped(fact.getKey()), escaped(fact.getValue())))
                .collect(Collectors.joining("", "<dl>\n", "</dl>\n"));
    }

    /** A text with the characters that HTML takes for its own replaced. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    private static String digest(String text) {
        return "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(text));
    }

    private static String resource(String name) {
        try (InputStream resource = LossPage.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("resource %s is missing from this module; build it again".formatted(name));
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
