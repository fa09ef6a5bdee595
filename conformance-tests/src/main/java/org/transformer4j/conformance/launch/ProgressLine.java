package org.transformer4j.conformance.launch;

import java.io.PrintStream;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.conformance.CaseResult;

/** A line that grows while a run goes on: {@code cpu:0 1545 cases: 10% 20% ...}, and each failure as it happens. */
public final class ProgressLine implements ConformanceListener {
    private final PrintStream out;
    private int cases;
    private int done;
    private boolean midLine;

    /** Writes to {@code out}. */
    public ProgressLine(PrintStream out) {
        this.out = out;
    }

    @Override
    public void started(DeviceInfo device, int number) {
        cases = number;
        done = 0;
        midLine = true;
        out.printf("%s, %d cases:", device.selector(), number);
    }

    @Override
    public void finished(CaseResult result) {
        done++;
        if (!result.outcome().isAcceptable()) {
            out.printf("%s%s  %s%n", midLine ? System.lineSeparator() : "", result.outcome(), result.id());
            midLine = false;
        }
        if (done * 10 / cases > (done - 1) * 10 / cases) {
            out.printf(" %d%%", done * 10 / cases * 10);
            midLine = true;
        }
        if (done == cases && midLine) {
            out.println();
        }
    }
}
