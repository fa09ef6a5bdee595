package org.transformer4j.training.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures that are asked for first, large. */
record Tiles(List<Reading> readings) {
    private record Tile(String value, String name) {}

    String html() {
        if (readings.isEmpty()) {
            return "";
        }
        Curve loss = curve(Quantity.LOSS);
        Curve validation = curve(Quantity.VALIDATION_LOSS);
        Curve tokens = curve(Quantity.TOKENS);
        Curve speed = curve(Quantity.TOKENS_PER_SECOND);
        Curve seconds = curve(Quantity.SECONDS);
        return Stream.of(
                new Tile(loss.isEmpty() ? "" : Figures.number(loss.smooth().last()), "training loss"),
                new Tile(validation.isEmpty() ? "" : Figures.number(validation.last()), "validation loss"),
                new Tile(validation.size() < 2 ? "" : Figures.number(validation.values()[validation.lowest()]), "lowest validation"),
                new Tile(Figures.count(readings.getLast().step()), "steps"),
                new Tile(tokens.isEmpty() ? "" : Figures.count(tokens.last()), "tokens"),
                new Tile(speed.isEmpty() ? "" : Figures.number(Summary.median(speed)), "tokens/s"),
                new Tile(seconds.isEmpty() ? "" : Figures.duration(seconds.last()), "time"))
                .filter(tile -> !tile.value.isEmpty())
                .map(tile -> "<div><b>%s</b><span>%s</span></div>".formatted(tile.value, tile.name))
                .collect(Collectors.joining("\n", "<div class=\"tiles\">\n", "\n</div>\n"));
    }

    private Curve curve(Quantity quantity) {
        return Curve.of(readings, quantity);
    }
}
