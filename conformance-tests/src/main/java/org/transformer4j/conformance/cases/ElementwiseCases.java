package org.transformer4j.conformance.cases;

import static org.transformer4j.conformance.kit.DataKind.BITS;
import static org.transformer4j.conformance.kit.DataKind.CONTRACTION;
import static org.transformer4j.conformance.kit.DataKind.EXACT;
import static org.transformer4j.conformance.kit.DataKind.REAL;
import static org.transformer4j.conformance.kit.DataKind.SPECIALS;
import static org.transformer4j.conformance.kit.DataKind.SUBNORMAL;
import static org.transformer4j.conformance.kit.DataKind.TINY;
import static org.transformer4j.conformance.kit.DataKind.WIDE;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Unary;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.LaunchCase;

/** Operations in which every element stands by itself. */
final class ElementwiseCases {
    /** Around vector widths, and long enough for several threads. */
    private static final long[] LENGTHS = {0, 1, 15, 16, 17, 31, 33, 63, 64, 65, 257, 1031, 40_009};

    /** Every special with every special, in {@link Broadcast#FULL}. */
    private static final long PAIRS = 19_013;

    private ElementwiseCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        fills(cases);
        unary(cases);
        binary(cases);
        fma(cases);
        fmaChains(cases);
        selects(cases);
        casts(cases);
        gated(cases);
        dropouts(cases);
        return cases;
    }

    private static void fills(List<ConformanceCase> cases) {
        for (long length : LENGTHS) {
            cases.add(LaunchCase.of(new Fill(1.5f), EXACT, length));
        }
        for (float value : new float[] {0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE}) {
            cases.add(LaunchCase.of(new Fill(value), EXACT, 67));
        }
    }

    private static void unary(List<ConformanceCase> cases) {
        for (Unary.Function function : Unary.Function.values()) {
            Unary op = new Unary(function);
            cases.add(LaunchCase.of(op, SPECIALS, 523));
            cases.add(LaunchCase.of(op, BITS, 20_011));
            cases.add(LaunchCase.of(op, REAL, 10_007));
            cases.add(LaunchCase.of(op, WIDE, 4_099));
            cases.add(LaunchCase.of(op, SUBNORMAL, 1_031));
        }
        for (long length : LENGTHS) {
            cases.add(LaunchCase.of(new Unary(Unary.Function.NEGATE), EXACT, length));
            cases.add(LaunchCase.of(new Unary(Unary.Function.GELU_TANH), REAL, length));
        }
    }

    private static void binary(List<ConformanceCase> cases) {
        for (Binary.Function function : Binary.Function.values()) {
            cases.add(LaunchCase.of(new Binary(function, Broadcast.FULL), SPECIALS, 1, PAIRS));
            cases.add(LaunchCase.of(new Binary(function, Broadcast.FULL), BITS, 3, 3_001));
            cases.add(LaunchCase.of(new Binary(function, Broadcast.FULL), SUBNORMAL, 7, 131));
            cases.add(LaunchCase.of(new Binary(function, Broadcast.FULL), EXACT, 2, 17));
            cases.add(LaunchCase.of(new Binary(function, Broadcast.ROW), REAL, 5, 67));
            cases.add(LaunchCase.of(new Binary(function, Broadcast.COLUMN), REAL, 19, 33));
            cases.add(LaunchCase.of(new Binary(function, Broadcast.SCALAR), WIDE, 3, 129));
        }
        for (Broadcast broadcast : Broadcast.values()) {
            Binary multiply = new Binary(Binary.Function.MULTIPLY, broadcast);
            for (long[] size : new long[][] {{1, 1}, {1, 64}, {64, 1}, {3, 15}, {17, 16}, {5, 63}, {2, 65}, {0, 7}, {4, 0}, {131, 301}}) {
                cases.add(LaunchCase.of(multiply, EXACT, size));
            }
            cases.add(LaunchCase.of(multiply, TINY, 11, 37));
        }
    }

    private static void fma(List<ConformanceCase> cases) {
        for (Broadcast b : Broadcast.values()) {
            for (Broadcast c : Broadcast.values()) {
                cases.add(LaunchCase.of(new Fma(b, c), CONTRACTION, 13, 67));
                cases.add(LaunchCase.of(new Fma(b, c), EXACT, 3, 17));
            }
        }
        Fma full = new Fma(Broadcast.FULL, Broadcast.FULL);
        cases.add(LaunchCase.of(full, SPECIALS, 1, PAIRS));
        cases.add(LaunchCase.of(full, BITS, 1, 10_007));
        cases.add(LaunchCase.of(full, TINY, 31, 33));
        cases.add(LaunchCase.of(full, SUBNORMAL, 31, 33));
        cases.add(LaunchCase.of(full, CONTRACTION, 1, 40_009));
        cases.add(LaunchCase.of(full, REAL, 0, 5));
        cases.add(LaunchCase.of(new Fma(Broadcast.SCALAR, Broadcast.SCALAR), REAL, 257, 255));
        cases.add(LaunchCase.of(new Fma(Broadcast.COLUMN, Broadcast.FULL), SPECIALS, 127, 65));
    }

    /** The factors keep the numbers in range, except one that drives them to infinity. */
    private static void fmaChains(List<ConformanceCase> cases) {
        FmaChain seven = new FmaChain(7, -0.875f, 1.0625f);
        for (int steps : new int[] {1, 2, 7, 64, 300}) {
            cases.add(LaunchCase.of(new FmaChain(steps, 0.999f, 0.001f), REAL, 1_031));
            cases.add(LaunchCase.of(new FmaChain(steps, 1.1f, -0.3f), CONTRACTION, 257));
            cases.add(LaunchCase.of(new FmaChain(steps, -0.75f, 1.3f), SPECIALS, 523));
        }
        for (long length : LENGTHS) {
            cases.add(LaunchCase.of(seven, CONTRACTION, length));
        }
        for (long length : new long[] {95, 96, 97, 191, 192, 193, 383, 769}) {
            cases.add(LaunchCase.of(seven, EXACT, length));
        }
        cases.add(LaunchCase.of(new FmaChain(64, 0.5f, 0f), SUBNORMAL, 131));
        cases.add(LaunchCase.of(new FmaChain(7, -0f, -0f), SPECIALS, 523));
        cases.add(LaunchCase.of(new FmaChain(300, 1.5f, -1e-3f), WIDE, 523));
        cases.add(new DecomposedCase(LaunchCase.of(seven, REAL, 2_003)));
    }

    private static void selects(List<ConformanceCase> cases) {
        for (long length : LENGTHS) {
            cases.add(LaunchCase.of(new Select(), REAL, length));
        }
        cases.add(LaunchCase.of(new Select(), SPECIALS, 1_031));
    }

    private static void casts(List<ConformanceCase> cases) {
        for (DType narrow : new DType[] {DType.F16, DType.BF16}) {
            Cast widen = new Cast(narrow, DType.F32);
            Cast round = new Cast(DType.F32, narrow);
            cases.add(LaunchCase.of(widen, BITS, 65_537));
            cases.add(LaunchCase.of(round, BITS, 40_009));
            cases.add(LaunchCase.of(round, SPECIALS, 523));
            cases.add(LaunchCase.of(round, SUBNORMAL, 1_031));
            cases.add(LaunchCase.of(round, WIDE, 4_099));
            for (long length : new long[] {0, 1, 2, 15, 16, 17, 33, 63, 64, 65}) {
                cases.add(LaunchCase.of(widen, REAL, length));
                cases.add(LaunchCase.of(round, REAL, length));
            }
        }
    }

    private static void gated(List<ConformanceCase> cases) {
        for (Unary.Function function : new Unary.Function[] {Unary.Function.SILU, Unary.Function.GELU, Unary.Function.GELU_TANH,
            Unary.Function.RELU, Unary.Function.SIGMOID, Unary.Function.QUICK_GELU}) {
            cases.add(LaunchCase.of(new GatedActivation(function), REAL, 1_031));
            cases.add(LaunchCase.of(new GatedActivation(function), SPECIALS, 4_099));
        }
        for (long length : LENGTHS) {
            cases.add(LaunchCase.of(new GatedActivation(Unary.Function.SILU), WIDE, length));
        }
        cases.add(new DecomposedCase(LaunchCase.of(new GatedActivation(Unary.Function.SILU), REAL, 2_003)));
        cases.add(new DecomposedCase(LaunchCase.of(new GatedActivation(Unary.Function.GELU), SPECIALS, 2_003)));
    }

    private static void dropouts(List<ConformanceCase> cases) {
        for (float probability : new float[] {0f, 0.1f, 0.5f, 0.9f}) {
            cases.add(LaunchCase.of(new Dropout(probability), REAL, 29, 67));
        }
        for (long[] size : new long[][] {{1, 1}, {67, 1}, {3, 2}, {5, 3}, {7, 4}, {2, 65}, {131, 64}, {3, 1031}, {0, 5}, {5, 0}}) {
            cases.add(LaunchCase.of(new Dropout(0.25f), BITS, size));
        }
        cases.add(LaunchCase.of(new Dropout(0.1f), SPECIALS, 17, 33));
        cases.add(LaunchCase.of(new Dropout(0.3f), SUBNORMAL, 17, 33));
        cases.add(LaunchCase.of(new Dropout(0x1p-24f), REAL, 17, 33));
        cases.add(LaunchCase.of(new Dropout(Math.nextDown(1f)), REAL, 17, 33));
    }
}
