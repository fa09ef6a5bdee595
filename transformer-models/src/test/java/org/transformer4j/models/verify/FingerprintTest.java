package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static Computed computed(float... values) {
        return Computed.whole(new long[] {1, values.length}, values);
    }

    private static String of(String name, Computed computed) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(name, computed);
        return fingerprint.hex();
    }

    @Test
    void is_the_digest_of_names_and_bits() {
        // printf 'out.y\0\x00\x00\x80\x3f\x00\x00\x00\x80' | sha256sum
        assertThat(of("out.y", computed(1f, -0f))).isEqualTo("da17253aa80feb3545352a8bc81cac95d4cb5bff1d3b02c420e26848d0233603");
    }

    @Test
    void tells_names_bits_and_the_sign_of_zero_apart() {
        String one = of("a", computed(1f, 0f));

        assertThat(of("a", computed(1f, 0f))).isEqualTo(one);
        assertThat(of("b", computed(1f, 0f))).isNotEqualTo(one);
        assertThat(of("a", computed(Math.nextUp(1f), 0f))).isNotEqualTo(one);
        assertThat(of("a", computed(1f, -0f))).isNotEqualTo(one);
    }

    @Test
    void counts_all_numbers_that_are_none_as_one() {
        assertThat(of("a", computed(Float.intBitsToFloat(0xffc0_1234)))).isEqualTo(of("a", computed(Float.NaN)));
    }

    @Test
    void leaves_padding_out() {
        Computed padded = new Computed(new long[] {2, 2}, new float[] {1, 2, 3, 4}, new boolean[] {true, false});
        Computed other = new Computed(new long[] {2, 2}, new float[] {1, 2, 9, 9}, new boolean[] {true, false});

        assertThat(of("a", padded)).isEqualTo(of("a", other));
    }

    @Test
    void of_a_generation_is_that_of_its_tokens() {
        Fingerprint one = new Fingerprint();
        one.add("a", new GoldenRunner.Written(1, new int[][] {{1, 2}, {1, 3}}));
        Fingerprint two = new Fingerprint();
        two.add("a", new GoldenRunner.Written(1, new int[][] {{1, 2}, {1, 4}}));

        assertThat(one.hex()).isNotEqualTo(two.hex());
    }
}
