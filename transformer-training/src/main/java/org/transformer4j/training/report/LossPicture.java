package org.transformer4j.training.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;

/** The curves of a run in one picture: the loss above, the rest beside each other below. */
final class LossPicture {
    private static final int WIDTH = 1000;
    private static final int LOSS_HEIGHT = 500;
    private static final int HEIGHT = 750;
    /** Pixels for each unit, so that it is sharp on a fine screen. */
    private static final int SCALE = 2;

    private LossPicture() {}

    /** The picture as PNG; empty where Java cannot draw. */
    static Optional<byte[]> png(List<Reading> readings) {
        if (System.getProperty("java.awt.headless") == null) {
            // So that AWT looks for no screen. An application that has one has said so itself.
            System.setProperty("java.awt.headless", "true");
        }
        try {
            return Optional.of(encoded(drawn(readings)));
        } catch (LinkageError | InternalError withoutGraphics) {
            return Optional.empty();
        }
    }

    private static BufferedImage drawn(List<Reading> readings) {
        BufferedImage image = new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.scale(SCALE, SCALE);
            List<Panel> others = Panel.others(readings);
            Panel.loss(readings).ifPresentOrElse(
                    panel -> paint(new XyChart(panel, WIDTH, others.isEmpty() ? HEIGHT : LOSS_HEIGHT).chart(), graphics, 0, 0),
                    () -> say(new Summary(readings).text(), graphics));
            for (int i = 0; i < others.size(); i++) {
                int width = WIDTH / others.size();
                paint(new XyChart(others.get(i), width, HEIGHT - LOSS_HEIGHT).chart(), graphics, i * width, LOSS_HEIGHT);
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private static void paint(XYChart chart, Graphics2D graphics, int left, int top) {
        Graphics2D part = (Graphics2D) graphics.create(left, top, chart.getWidth(), chart.getHeight());
        try {
            chart.paint(part, chart.getWidth(), chart.getHeight());
        } finally {
            part.dispose();
        }
    }

    private static void say(String text, Graphics2D graphics) {
        graphics.setColor(XyChart.INK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
        graphics.drawString(text, 40, 60);
    }

    private static byte[] encoded(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }
}
