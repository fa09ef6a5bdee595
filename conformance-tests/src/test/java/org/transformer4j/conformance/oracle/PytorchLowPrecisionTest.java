package org.transformer4j.conformance.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Slice;

class PytorchLowPrecisionTest {
    private final GoldenTensors golden = GoldenTensors.load("low_precision");
    private final Workbench bench = new Workbench();

    @AfterEach
    void closeBench() {
        bench.close();
    }

    /** The last number is a NaN, whose payload is free. */
    @ParameterizedTest
    @CsvSource({"BF16,bf16.bits", "F16,f16.bits"})
    void narrowing_has_the_bits_of_pytorch(DType type, String name) {
        float[] x = floats(golden.ints("f32.bits"));
        Slice y = bench.room(type, x.length);
        bench.run(new Cast(DType.F32, type), sizes(x.length), bench.floats(x), y);
        assertThat(Arrays.copyOf(bench.shorts(y), x.length - 1)).isEqualTo(Arrays.copyOf(golden.shorts(name), x.length - 1));
        Slice back = bench.room(x.length);
        bench.run(new Cast(type, DType.F32), sizes(x.length), y, back);
        assertThat(bench.floats(back)[x.length - 1]).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"BF16,bf16_to_f32.bf16.bits,bf16_to_f32.f32.bits", "F16,f16_to_f32.f16.bits,f16_to_f32.f32.bits"})
    void widening_has_the_bits_of_pytorch(DType type, String from, String to) {
        short[] x = golden.shorts(from);
        Slice y = bench.room(x.length);
        bench.run(new Cast(type, DType.F32), sizes(x.length), bench.shorts(type, x), y);
        assertThatBits(bench.floats(y)).equal(floats(golden.ints(to)));
    }

    @Test
    void a_product_of_bfloat16_is_within_a_rounding_per_term() {
        Slice a = widened("bf16_matmul.a.bits");
        Slice b = widened("bf16_matmul.b.bits");
        Slice y = bench.room(16 * 12);
        bench.run(new MatMul(false, false), sizes(1, 16, 24, 12), a, b, y);
        assertThatBits(bench.floats(y)).near(24, golden.doubles("bf16_matmul.exact.f64"));
    }

    private Slice widened(String name) {
        short[] bits = golden.shorts(name);
        Slice wide = bench.room(bits.length);
        bench.run(new Cast(DType.BF16, DType.F32), sizes(bits.length), bench.shorts(DType.BF16, bits), wide);
        return wide;
    }

    private static float[] floats(int[] bits) {
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i]);
        }
        return values;
    }
}
