package org.transformer4j.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An HTML page that needs nothing else: its style and pictures are in it. */
public final class Page {
    private static final String STYLE = "page.css";

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** Without content yet. */
    public Page(String title) {
        this.title = title;
    }

    /** Appends HTML. */
    public Page add(String html) {
        body.append(html);
        return this;
    }

    /** Appends an element around a text. */
    public Page add(String element, String text) {
        return add("<%1$s>%2$s</%1$s>%n".formatted(element, escaped(text)));
    }

    /** The whole page. */
    public String html() {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body><main>
                <h1>%s</h1>
                %s</main></body>
                </html>
                """.formatted(escaped(title), style(), escaped(title), body);
    }

    /** A text with the characters that HTML takes for its own replaced. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String style() {
        try (InputStream resource = Page.class.getResourceAsStream(STYLE)) {
            if (resource == null) {
                throw new IllegalStateException("resource %s is missing from this module; build it again".formatted(STYLE));
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
