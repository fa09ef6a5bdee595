package org.transformer4j.backend.cpu.elementwise;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/** The vector functions against the scalar ones, over floats that lie evenly among the bits of all floats. */
class VectorElementLoopsTest {
    private static final ElementLoops SCALAR = new ScalarElementLoops();

    /** Prime, so that the floats fall differently into the lanes of every binade. */
    private static final int STEP = 2_003;

    private static final int RUN = 1 << 16;

    @BeforeAll
    static void vectors() {
        Assumptions.assumeTrue(VectorWidth.vectorised(), "there are no vectors to compare");
    }

    private static void writeFloats(MemorySegment segment, long first, int step) {
        for (int i = 0; i < RUN; i++) {
            segment.setAtIndex(JAVA_INT, i, (int) (first + (long) i * step));
        }
    }

    private static void assertSame(MemorySegment x, MemorySegment actual, MemorySegment expected) {
        for (int i = 0; i < RUN; i++) {
            float a = actual.getAtIndex(JAVA_FLOAT, i);
            float e = expected.getAtIndex(JAVA_FLOAT, i);
            if (Float.floatToIntBits(a) != Float.floatToIntBits(e)) {
                assertThat(a).as("of %a", x.getAtIndex(JAVA_FLOAT, i)).isEqualTo(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_function_of_one_number_has_the_bits_of_the_definition(Unary.Function function) {
        ElementLoops vectors = new VectorElementLoops();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocate(4L * RUN, 64);
            MemorySegment actual = arena.allocate(4L * RUN, 64);
            MemorySegment expected = arena.allocate(4L * RUN, 64);
            for (long first = Integer.MIN_VALUE; first <= Integer.MAX_VALUE; first += (long) RUN * STEP) {
                writeFloats(x, first, STEP);
                vectors.unary(function, x, 0, actual, 0, RUN);
                SCALAR.unary(function, x, 0, expected, 0, RUN);
                assertSame(x, actual, expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_function_of_two_numbers_has_the_bits_of_the_definition(Binary.Function function) {
        ElementLoops vectors = new VectorElementLoops();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocate(4L * RUN, 64);
            MemorySegment b = arena.allocate(4L * RUN, 64);
            MemorySegment actual = arena.allocate(4L * RUN, 64);
            MemorySegment expected = arena.allocate(4L * RUN, 64);
            for (long first = Integer.MIN_VALUE; first <= Integer.MAX_VALUE; first += 16L * RUN * STEP) {
                writeFloats(a, first, STEP);
                writeFloats(b, first * 31, 7 * STEP);
                vectors.binary(function, a, 0, b, 0, actual, 0, RUN);
                SCALAR.binary(function, a, 0, b, 0, expected, 0, RUN);
                assertSame(a, actual, expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_run_of_any_length_is_written_whole_and_no_further(Unary.Function function) {
        ElementLoops vectors = new VectorElementLoops();
        try (Arena arena = Arena.ofConfined()) {
            for (int n = 0; n <= 70; n++) {
                MemorySegment x = arena.allocate(4L * n + 4, 4);
                MemorySegment y = arena.allocate(4L * n + 8, 4).fill((byte) 0x55);
                MemorySegment expected = arena.allocate(4L * n + 8, 4).fill((byte) 0x55);
                for (int i = 0; i < n; i++) {
                    x.setAtIndex(JAVA_FLOAT, i, i * 0.37f - 5);
                }
                vectors.unary(function, x, 0, y, 4, n);
                SCALAR.unary(function, x, 0, expected, 4, n);
                assertThat(y.toArray(JAVA_INT)).isEqualTo(expected.toArray(JAVA_INT));
            }
        }
    }
}
