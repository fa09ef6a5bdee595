package org.transformer4j.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.run.RunListener;

/** Shows how a run goes: a bar that is written over and over on a terminal, and a line for each measurement where nobody reads along. */
final class RunDisplay implements RunListener, AutoCloseable {
    private static final int BAR = 16;
    private static final double SMOOTH = 0.95;

    private final Terminal terminal;
    private final Progress progress;
    private final RunPictures pictures;
    private Start start;
    private final Pace pace = new Pace();
    private long step;
    private double loss = Double.NaN;
    private double validationLoss = Double.NaN;

    RunDisplay(Terminal terminal, RunPictures pictures) {
        this.terminal = terminal;
        this.pictures = pictures;
        this.progress = new Progress(terminal);
    }

    @Override
    public void does(String what) {
        line(what + " ...");
    }

    @Override
    public void begins(Start start) {
        this.start = start;
        step = start.step();
        pace.begin();
        line(start.texts());
        line("parameters: %,d, of which %,d learn".formatted(start.parameters(), start.learnt()));
        line("steps: %d to %d; %d in an epoch; %d examples kept back for validation".formatted(start.step(), start.steps(), start.stepsPerEpoch(),
                start.validation()));
    }

    @Override
    public void notes(String what) {
        line("note: " + what);
    }

    @Override
    public void stepped(Trainer.Report report, long more) {
        step = report.number();
        pace.step(more);
        loss = Double.isNaN(loss) ? report.loss() : SMOOTH * loss + (1 - SMOOTH) * report.loss();
        progress.show(bar());
    }

    @Override
    public void evaluating(long done, long all) {
        progress.show("evaluating: %d/%d".formatted(done, all));
    }

    @Override
    public void measured(Measurement line) {
        if (line.validationLoss() != null) {
            validationLoss = line.validationLoss();
        }
        if (!terminal.errIsTerminal() || line.validationLoss() != null) {
            line(text(line));
        }
    }

    @Override
    public void saved(Path checkpoint) {
        pictures.refresh();
        if (!terminal.errIsTerminal()) {
            line("saved: " + checkpoint.getFileName());
        }
    }

    private void line(String text) {
        progress.clear();
        terminal.err().println(text);
    }

    private String text(Measurement line) {
        StringBuilder text = new StringBuilder("step %d/%d".formatted(line.step(), start.steps()));
        if (line.loss() != null) {
            text.append(number("  loss %.4f", line.loss()));
        }
        if (line.validationLoss() != null) {
            text.append(number("  validation %.4f", line.validationLoss()));
        }
        if (line.tokensPerSecond() != null) {
            text.append(number("  rate %.2e", line.learningRate())).append(number("  norm %.2f", line.gradientNorm()))
                    .append(number("  %,.0f tokens/s", line.tokensPerSecond())).append("  ").append(left()).append(" left");
        }
        return text.toString();
    }

    private String bar() {
        int full = start.steps() == 0 ? BAR : (int) (BAR * step / start.steps());
        return "[%s%s] %d/%d  loss %.3f%s  %,.0f tok/s  %s left".formatted("#".repeat(full), ".".repeat(BAR - full), step, start.steps(), loss,
                Double.isNaN(validationLoss) ? "" : number("  val %.3f", validationLoss), pace.tokensPerSecond(), left());
    }

    private String left() {
        Duration left = Duration.ofNanos((long) (pace.nanosPerStep() * (start.steps() - step)));
        return left.toHours() > 0 ? "%dh%02dm".formatted(left.toHours(), left.toMinutesPart()) : "%dm%02ds".formatted(left.toMinutes(), left.toSecondsPart());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    void clear() {
        progress.clear();
    }

    @Override
    public void close() {
        progress.close();
    }
}
