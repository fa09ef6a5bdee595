package org.transformer4j.benchmarks.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractionCheckTest {
    private static final String PROGRAM = """
            .version 8.0
            .target sm_90
            .entry softmax(
            \t.param .u64 .ptr .global x
            )
            {
            \tmad.lo.s64 \t%rd1, %rd2, %rd3, %rd4;
            \tfma.rn.f32 \t%f1, %f2, %f3, %f4;
            @%p1\tmul.rn.f32 \t%f5, %f1, %f2;
            \tadd.rn.f32 \t%f6, %f5, %f1;
            }
            .entry copy(
            )
            {
            \tmul.f32 \t%f5, %f1, %f2;
            \tadd.f32 \t%f6, %f5, %f1;
            \tadd.f32 \t%f7, %f6, %f1;
            \tfma.rn.f32 \t%f1, %f2, %f3, %f4;
            \tdiv.approx.ftz.f32 \t%f8, %f7, %f1;
            }
            """;

    @Test
    void instructions_are_counted_by_kernel() {
        assertThat(Ptx.of(PROGRAM)).containsExactly(new Ptx("softmax", 1, 2, Map.of()),
                new Ptx("copy", 1, 0, Map.of("mul.f32", 1, "add.f32", 2, "div.approx.ftz.f32", 1)));
    }

    @Test
    void what_may_be_contracted_or_is_approximate_is_a_finding() {
        List<Ptx> kernels = Ptx.of(PROGRAM);
        assertThat(ContractionCheck.findings("ab12", kernels.getFirst())).isEmpty();
        assertThat(ContractionCheck.findings("ab12", kernels.getLast())).containsExactly("ab12 copy: 2 times add.f32",
                "ab12 copy: 1 times div.approx.ftz.f32", "ab12 copy: 1 times mul.f32", "ab12 copy: 1 fused multiply-adds, and its source has none");
    }

    @Test
    void another_kind_of_binary_has_nothing_to_read() {
        assertThat(Ptx.of("\u007fELF\u0002 mul.f32")).isEmpty();
    }

    @Test
    void the_bits_of_the_floating_point_configuration_have_names() {
        assertThat(OpenClFacts.decoded(0xBF)).isEqualTo("0xbf = DENORM INF_NAN ROUND_TO_NEAREST ROUND_TO_ZERO ROUND_TO_INF FMA "
                + "CORRECTLY_ROUNDED_DIVIDE_SQRT; not SOFT_FLOAT");
    }
}
