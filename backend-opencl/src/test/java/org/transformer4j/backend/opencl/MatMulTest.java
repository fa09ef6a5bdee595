package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Products that are cut into more parts than small cases are. */
@RequiresOpenCl
class MatMulTest {
    @ParameterizedTest
    @EnumSource
    void every_part_of_a_large_right_factor_gets_its_part_of_the_bias(Tuning tuning) {
        int k = 4100;
        int n = 4200;
        float[] bias = new float[n];
        float[] twice = new float[2 * n];
        for (int i = 0; i < n; i++) {
            bias[i] = i + 0.5f;
            twice[i] = bias[i];
            twice[n + i] = bias[i];
        }
        try (Workplace workplace = new Workplace(Long.MAX_VALUE, Division.of(OpenCl.devices().getFirst()), tuning)) {
            Slice y = workplace.zeros(DType.F32, 2 * n);
            workplace.launch(new MatMul(false, true, true), new long[] {1, 2, k, n}, workplace.zeros(DType.F32, 2 * k),
                    workplace.zeros(DType.F32, (long) k * n), workplace.floats(bias), y);
            assertThat(workplace.read(y)).containsExactly(twice);
        }
    }
}
