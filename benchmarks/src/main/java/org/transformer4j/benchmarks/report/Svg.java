package org.transformer4j.benchmarks.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.IChart;

/** Pictures of charts inside a page. */
final class Svg {
    private Svg() {}

    /** So that AWT looks for no screen. An application that has one has said so itself. */
    static void headless() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    /** A chart as a {@code data:} address, which keeps the names inside one picture apart from those in another. */
    static String data(IChart chart) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
            // Letters are drawn as outlines; a hundredth of a pixel is fine enough for them and takes a third of the room.
            String svg = bytes.toString(StandardCharsets.UTF_8).replaceFirst("(?s)<!DOCTYPE.*?>", "").replaceAll("(\\.\\d\\d)\\d+", "$1");
            return "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
