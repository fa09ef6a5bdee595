package org.transformer4j.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;

class GeneratorTest {
    private static final int MANY = 20_000;

    private static float[] values(DataKind kind, int specialsEvery) {
        Bits bits = new Generator(7, 0).numbers(kind, MANY, specialsEvery);
        float[] values = new float[MANY];
        IntStream.range(0, MANY).forEach(i -> values[i] = bits.value(i));
        return values;
    }

    /** Known values, so that nobody changes the data of every case by accident. */
    @Test
    void seeds_are_fnv1a_of_the_id() {
        assertThat(Seed.of("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(Seed.of("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(Seed.of("foobar")).isEqualTo(0x85944171f73967e8L);
    }

    @ParameterizedTest
    @EnumSource(DataKind.class)
    void a_longer_operand_begins_like_a_shorter_one(DataKind kind) {
        Generator generator = new Generator(42, 3);

        assertThat(generator.numbers(kind, 1_000, 5).range(0, 100)).isEqualTo(generator.numbers(kind, 100, 5));
    }

    @Test
    void exact_numbers_are_small_integers_of_both_signs() {
        assertThat(values(DataKind.EXACT, 1)).contains(-8f, 0f, 8f).doesNotContain(9f);
        for (float value : values(DataKind.EXACT, 1)) {
            assertThat(value).isBetween(-8f, 8f).isEqualTo((float) Math.rint(value));
        }
    }

    @Test
    void real_numbers_stay_within_their_range() {
        for (float value : values(DataKind.REAL, 1)) {
            assertThat(Math.abs(value)).isBetween(0x1p-7f, 4f);
        }
    }

    @Test
    void products_of_tiny_numbers_are_subnormal_at_most() {
        float[] tiny = values(DataKind.TINY, 1);
        int subnormal = 0;
        for (int i = 0; i + 1 < MANY; i += 2) {
            float product = Math.abs(tiny[i] * tiny[i + 1]);
            assertThat(product).isLessThan(0x1p-118f);
            subnormal += product > 0 && product < Float.MIN_NORMAL ? 1 : 0;
        }
        assertThat(subnormal).isGreaterThan(MANY / 4);
    }

    @Test
    void subnormal_numbers_come_with_both_signs_and_mostly_below_the_normal_range() {
        float[] values = values(DataKind.SUBNORMAL, 1);
        assertThat(IntStream.range(0, MANY).filter(i -> values[i] != 0 && Math.abs(values[i]) < Float.MIN_NORMAL).count())
                .isGreaterThan(MANY / 3);
        assertThat(IntStream.range(0, MANY).anyMatch(i -> values[i] < 0)).isTrue();
    }

    @Test
    void every_pair_of_specials_meets() {
        int count = SpecialValues.count();
        int pairs = count * count;
        Bits a = new Generator(1, 0).numbers(DataKind.SPECIALS, pairs, 1);
        Bits b = new Generator(1, 1).numbers(DataKind.SPECIALS, pairs, 1);
        Set<Long> met = new HashSet<>();
        for (int i = 0; i < pairs; i++) {
            met.add((long) a.bits()[i] << 32 | b.bits()[i] & 0xffff_ffffL);
        }
        assertThat(met).hasSizeGreaterThan((int) (0.9 * pairs));
        assertThat(pairs).as("elements that the cases of binary operations have").isLessThanOrEqualTo(19_013);
    }

    @Test
    void row_numbers_are_outside_now_and_then() {
        assertThat(new Generator(3, 1).indices(2_000, 10).bits()).contains(-1, 0, 9, 10, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Test
    void contracting_the_products_of_a_contraction_case_changes_the_result() {
        DotData data = new DotData(DataKind.CONTRACTION, 5);
        int differing = 0;
        for (int m = 0; m < 50; m++) {
            float fused = 0f;
            float rounded = 0f;
            for (int k = 0; k < 20; k++) {
                fused = Math.fma(data.a(m, k), data.b(k, 3), fused);
                rounded += data.a(m, k) * data.b(k, 3);
            }
            differing += fused != rounded ? 1 : 0;
        }
        assertThat(differing).isGreaterThan(45);
    }

    @Test
    void factors_of_weights_are_exact_in_every_stored_type() {
        DotData data = new DotData(DataKind.CANCELLING, 5);
        for (int k = 0; k < 500; k++) {
            float b = data.b(k, k % 7);
            assertThat(Bits.of(b).narrowedTo(DType.BF16).value(0)).isEqualTo(b);
            assertThat(Bits.of(b).narrowedTo(DType.F16).value(0)).isEqualTo(b);
        }
    }
}
