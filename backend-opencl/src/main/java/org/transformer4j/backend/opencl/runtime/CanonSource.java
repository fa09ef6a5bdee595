package org.transformer4j.backend.opencl.runtime;

import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.ErfCoefficients;
import org.transformer4j.api.canon.ExpCoefficients;
import org.transformer4j.api.canon.GeluCoefficients;
import org.transformer4j.api.canon.LogCoefficients;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.canon.TanhCoefficients;

/** The constants of canon-1 as lines of OpenCL C, so that they are written down once, in Java. */
final class CanonSource {
    private final StringBuilder lines = new StringBuilder();

    private CanonSource() {}

    static String definitions() {
        return new CanonSource().orders().exp().log().tanh().erf().gelu().philox().lines.toString();
    }

    private CanonSource orders() {
        return define("DOT_BLOCK", Canon.DOT_BLOCK).define("SUM_LANES", Canon.SUM_LANES).define("ATTENTION_BLOCK", Canon.ATTENTION_BLOCK);
    }

    private CanonSource exp() {
        return define("EXP_LOWEST", ExpCoefficients.LOWEST).define("EXP_HIGHEST", ExpCoefficients.HIGHEST)
                .define("EXP_LOG2_E", ExpCoefficients.LOG2_E).define("EXP_ROUNDER", ExpCoefficients.ROUNDER)
                .define("EXP_LN2_HIGH", ExpCoefficients.LN2_HIGH).define("EXP_LN2_LOW", ExpCoefficients.LN2_LOW)
                .define("EXP_P6", ExpCoefficients.P6).define("EXP_P5", ExpCoefficients.P5).define("EXP_P4", ExpCoefficients.P4)
                .define("EXP_P3", ExpCoefficients.P3).define("EXP_P2", ExpCoefficients.P2).define("EXP_P1", ExpCoefficients.P1)
                .define("EXP_P0", ExpCoefficients.P0);
    }

    private CanonSource log() {
        return define("LOG_SQRT_HALF_BITS", LogCoefficients.SQRT_HALF_BITS)
                .define("LOG_SUBNORMAL_SCALE", LogCoefficients.SUBNORMAL_SCALE)
                .define("LOG_SUBNORMAL_EXPONENT", LogCoefficients.SUBNORMAL_EXPONENT)
                .define("LOG_LN2_HIGH", LogCoefficients.LN2_HIGH).define("LOG_LN2_LOW", LogCoefficients.LN2_LOW)
                .define("LOG_Q8", LogCoefficients.Q8).define("LOG_Q7", LogCoefficients.Q7).define("LOG_Q6", LogCoefficients.Q6)
                .define("LOG_Q5", LogCoefficients.Q5).define("LOG_Q4", LogCoefficients.Q4).define("LOG_Q3", LogCoefficients.Q3)
                .define("LOG_Q2", LogCoefficients.Q2).define("LOG_Q1", LogCoefficients.Q1).define("LOG_Q0", LogCoefficients.Q0);
    }

    private CanonSource tanh() {
        return define("TANH_POLYNOMIAL_BELOW", TanhCoefficients.POLYNOMIAL_BELOW)
                .define("TANH_T4", TanhCoefficients.T4).define("TANH_T3", TanhCoefficients.T3).define("TANH_T2", TanhCoefficients.T2)
                .define("TANH_T1", TanhCoefficients.T1).define("TANH_T0", TanhCoefficients.T0);
    }

    private CanonSource erf() {
        return define("ERF_POLYNOMIAL_BELOW", ErfCoefficients.POLYNOMIAL_BELOW).define("ERF_ONE_FROM", ErfCoefficients.ONE_FROM)
                .define("ERF_S5", ErfCoefficients.S5).define("ERF_S4", ErfCoefficients.S4).define("ERF_S3", ErfCoefficients.S3)
                .define("ERF_S2", ErfCoefficients.S2).define("ERF_S1", ErfCoefficients.S1).define("ERF_S0", ErfCoefficients.S0)
                .define("ERF_G6", ErfCoefficients.G6).define("ERF_G5", ErfCoefficients.G5).define("ERF_G4", ErfCoefficients.G4)
                .define("ERF_G3", ErfCoefficients.G3).define("ERF_G2", ErfCoefficients.G2).define("ERF_G1", ErfCoefficients.G1)
                .define("ERF_G0", ErfCoefficients.G0);
    }

    private CanonSource gelu() {
        return define("GELU_SQRT_HALF", GeluCoefficients.SQRT_HALF).define("GELU_TANH_C1", GeluCoefficients.TANH_C1)
                .define("GELU_TANH_C0", GeluCoefficients.TANH_C0).define("GELU_QUICK_SLOPE", GeluCoefficients.QUICK_SLOPE);
    }

    private CanonSource philox() {
        return define("PHILOX_ROUNDS", Philox4x32.ROUNDS)
                .define("PHILOX_MULTIPLIER_0", Philox4x32.MULTIPLIER_0).define("PHILOX_MULTIPLIER_1", Philox4x32.MULTIPLIER_1)
                .define("PHILOX_KEY_STEP_0", Philox4x32.KEY_STEP_0).define("PHILOX_KEY_STEP_1", Philox4x32.KEY_STEP_1);
    }

    private CanonSource define(String name, float value) {
        lines.append("#define ").append(name).append(" (").append(Float.toHexString(value)).append("f)\n");
        return this;
    }

    private CanonSource define(String name, int value) {
        lines.append("#define ").append(name).append(" (").append(value).append(")\n");
        return this;
    }
}
