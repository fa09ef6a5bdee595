package org.transformer4j.models.attention;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Attention as one page of HTML that needs nothing else, and forbids the browser to fetch anything: all heads side by side, and one of
 * them as a matrix or as lines between the tokens.
 */
public final class AttentionPage {
    private static final String STYLE = "page.css";
    /** Each may use what those before it define. */
    private static final List<String> SCRIPTS = List.of("weights.js", "colours.js", "state.js", "overview.js", "labels.js", "matrix.js", "lines.js",
            "stage.js", "controls.js");

    private AttentionPage() {}

    /** The text of the page. */
    public static String of(AttentionView view) {
        String style = resource(STYLE);
        String script = SCRIPTS.stream().map(AttentionPage::resource).collect(Collectors.joining("\n", "(() => {\n'use strict';\n", "})();\n"));
        String facts = facts(view).stream().map(fact -> "<span>%s</span>".formatted(escaped(fact))).collect(Collectors.joining());
        // Only what is in the page, to the letter, may run or style it: a label that got out of the data could do neither.
        String policy = "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'".formatted(digest(style), digest(script));
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="%s">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Attention: %s</title>
                <style>%s</style>
                </head>
                <body>
                %s
                <script type="application/json" id="data">%s</script>
                <script>%s</script>
                </body>
                </html>
                """.formatted(policy, escaped(view.model()), style, resource("page.html").formatted(escaped(view.model()), facts, view.maps().fingerprint()),
                        PageData.of(view), script);
    }

    /**
     * Writes the page into a file; what was there before is replaced.
     *
     * @throws UncheckedIOException if that is not possible
     */
    public static void write(AttentionView view, Path file) {
        try {
            Files.write(file, of(view).getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(file, failure), failure);
        }
    }

    private static List<String> facts(AttentionView view) {
        List<String> facts = new ArrayList<>();
        facts.add(view.architecture());
        long layers = view.maps().maps().stream().map(AttentionMap::layer).distinct().count();
        int heads = view.maps().maps().stream().mapToInt(map -> map.heads().size()).max().orElse(0);
        facts.add("%d %s of %d %s".formatted(layers, layers == 1 ? "layer" : "layers", heads, heads == 1 ? "head" : "heads"));
        Stream.of(view.source(), view.target()).filter(tokens -> !tokens.isEmpty()).map(List::size).map(String::valueOf)
                .reduce((source, target) -> source + " + " + target).ifPresent(tokens -> facts.add(tokens + " tokens"));
        facts.add("%s (%s)".formatted(view.backend(), view.device()));
        return facts;
    }

    private static String digest(String text) {
        try {
            return "sha256-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    private static String resource(String name) {
        try (InputStream resource = AttentionPage.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("resource %s is missing from this module; build it again".formatted(name));
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }
}
