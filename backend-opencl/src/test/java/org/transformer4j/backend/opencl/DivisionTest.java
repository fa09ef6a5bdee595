package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClContext;
import org.transformer4j.backend.opencl.runtime.DeviceFacts;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.ProgramCache;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Each way to divide gives the bits of Java's division, as far as the device knows them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresOpenCl
class DivisionTest {
    private static final int PAIRS = 3_000_000;

    private float[] a;
    private float[] b;
    private float[] significands;

    @BeforeAll
    void makeOperands() {
        HardOperands operands = new HardOperands(PAIRS);
        a = operands.a();
        b = operands.b();
        // Every significand, at an even and at an odd exponent.
        significands = new float[1 << 24];
        for (int i = 0; i < significands.length; i++) {
            significands[i] = Float.intBitsToFloat(0x3f80_0000 + i);
        }
    }

    @AfterAll
    void forgetOperands() {
        a = b = significands = null;
    }

    @ParameterizedTest
    @EnumSource
    void quotients_are_correctly_rounded(Division division) {
        float[] expected = new float[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            expected[i] = a[i] / b[i];
        }
        compare(division, new Binary(Binary.Function.DIVIDE, Broadcast.FULL), new long[] {1, PAIRS}, expected, a, b);
    }

    @ParameterizedTest
    @EnumSource
    void reciprocals_are_correctly_rounded(Division division) {
        float[] expected = new float[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            expected[i] = 1f / b[i];
        }
        compare(division, new Unary(Unary.Function.RECIPROCAL), new long[] {PAIRS}, expected, b);
    }

    @ParameterizedTest
    @EnumSource
    void roots_of_any_number_are_correctly_rounded(Division division) {
        compare(division, new Unary(Unary.Function.SQRT), new long[] {PAIRS}, roots(a), a);
    }

    @ParameterizedTest
    @EnumSource
    void roots_of_every_significand_are_correctly_rounded(Division division) {
        compare(division, new Unary(Unary.Function.SQRT), new long[] {significands.length}, roots(significands), significands);
    }

    @ParameterizedTest
    @EnumSource
    void reciprocal_roots_are_rounded_twice(Division division) {
        float[] expected = roots(a);
        for (int i = 0; i < PAIRS; i++) {
            expected[i] = 1f / expected[i];
        }
        compare(division, new Unary(Unary.Function.RSQRT), new long[] {PAIRS}, expected, a);
    }

    private static float[] roots(float[] x) {
        float[] roots = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            roots[i] = (float) Math.sqrt(x[i]);
        }
        return roots;
    }

    private static void compare(Division division, Op op, long[] sizes, float[] expected, float[]... operands) {
        float[] actual = compute(division, op, sizes, expected.length, operands);
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
                StringBuilder of = new StringBuilder(op + " of");
                for (float[] operand : operands) {
                    of.append(' ').append(Float.toHexString(operand[i]));
                }
                assertThat(Float.toHexString(actual[i])).as(of.toString()).isEqualTo(Float.toHexString(expected[i]));
            }
        }
    }

    private static float[] compute(Division division, Op op, long[] sizes, int elements, float[]... operands) {
        DeviceFacts facts = OpenCl.devices().stream().filter(device -> device.obstacle() == null).findFirst().orElseThrow();
        assumeTrue(division != Division.BY_FLAG || facts.divisionCorrectlyRounded(), "the device has no such flag");
        assumeTrue(division != Division.BY_DOUBLE || facts.fp64(), "the device has no double");
        DeviceInfo info = new DeviceInfo("opencl", 0, facts.name(), Map.of());
        ClContext context = new ClContext(info.selector(), facts, facts.largestAllocation());
        try (OpenClDevice device = new OpenClDevice(info, context, ProgramCache.configured(), division, Tuning.of(facts));
                Queue queue = device.newQueue();
                Buffers buffers = new Buffers(device, operands.length + 1, elements)) {
            Slice[] slices = buffers.slices();
            for (int i = 0; i < operands.length; i++) {
                queue.write(slices[i], MemorySegment.ofArray(operands[i]));
            }
            device.prepare(op).launch(queue, Args.of(sizes, slices));
            float[] result = new float[elements];
            queue.read(slices[operands.length], MemorySegment.ofArray(result));
            return result;
        }
    }

    /** Some buffers of the same size. */
    private static final class Buffers implements AutoCloseable {
        private final Buffer[] buffers;

        Buffers(OpenClDevice device, int count, int elements) {
            buffers = new Buffer[count];
            for (int i = 0; i < count; i++) {
                buffers[i] = device.allocate(DType.F32, elements);
            }
        }

        Slice[] slices() {
            Slice[] slices = new Slice[buffers.length];
            for (int i = 0; i < slices.length; i++) {
                slices[i] = buffers[i].all();
            }
            return slices;
        }

        @Override
        public void close() {
            for (Buffer buffer : buffers) {
                buffer.close();
            }
        }
    }
}
