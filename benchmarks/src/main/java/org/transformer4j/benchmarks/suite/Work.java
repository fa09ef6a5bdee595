package org.transformer4j.benchmarks.suite;

import org.transformer4j.benchmarks.report.Roof;
import org.transformer4j.benchmarks.report.Unit;

/**
 * What a run amounts to.
 *
 * @param operations floating point operations, a fused multiply-add counted as two
 * @param bytes bytes that have to be read and written at least, each once; 0 where that does not matter
 * @param tokens tokens of a model, else 0
 * @param unit what the figure is given in
 * @param roof what bounds it
 */
public record Work(double operations, double bytes, int tokens, Unit unit, Roof roof) {
    /** Work that arithmetic bounds. */
    public static Work compute(double operations, double bytes) {
        return new Work(operations, bytes, 0, Unit.GFLOPS, Roof.COMPUTE);
    }

    /** Work that memory bounds. */
    public static Work memory(double operations, double bytes) {
        return new Work(operations, bytes, 0, Unit.GIGABYTES, Roof.MEMORY);
    }

    /** The figure of a run that took so many seconds. */
    public double rate(double seconds) {
        return switch (unit) {
            case GFLOPS -> operations / seconds * 1e-9;
            case GIGABYTES -> bytes / seconds * 1e-9;
            case TOKENS -> tokens / seconds;
            case SECONDS -> seconds;
            case MEBIBYTES -> throw new IllegalStateException("memory is not measured in time");
        };
    }

    /** What the roof is compared with: operations or bytes per second, in billions. */
    public double againstRoof(double seconds) {
        return (roof == Roof.COMPUTE ? operations : bytes) / seconds * 1e-9;
    }
}
