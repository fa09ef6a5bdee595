package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LogitsFingerprintTest {
    @Test
    void nothing_has_the_hash_of_nothing() {
        assertThat(new LogitsFingerprint().hex()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void it_is_the_hash_of_the_little_endian_floats() throws GeneralSecurityException {
        float[] scores = Logits.random(5, 3000);
        ByteBuffer bytes = ByteBuffer.allocate(3000 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            bytes.putFloat(score);
        }
        String expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        assertThat(hex(scores)).isEqualTo(expected);
    }

    @Test
    void all_nans_are_one() {
        float other = Float.intBitsToFloat(0xffc1_2345);
        assertThat(hex(1, Float.NaN, 2)).isEqualTo(hex(1, other, 2));
    }

    @Test
    void the_sign_of_zero_counts_and_so_does_infinity() {
        assertThat(hex(0f)).isNotEqualTo(hex(-0f));
        assertThat(hex(Float.POSITIVE_INFINITY)).isNotEqualTo(hex(Float.NaN)).isNotEqualTo(hex(Float.NEGATIVE_INFINITY));
    }

    @Test
    void asking_does_not_end_it() {
        LogitsFingerprint fingerprint = new LogitsFingerprint();
        fingerprint.add(Logits.of(1, 2));
        assertThat(fingerprint.hex()).isEqualTo(hex(1, 2));
        fingerprint.add(Logits.of(3));
        assertThat(fingerprint.hex()).isEqualTo(hex(1, 2, 3));
    }

    private static String hex(float... scores) {
        LogitsFingerprint fingerprint = new LogitsFingerprint();
        fingerprint.add(Logits.of(scores));
        return fingerprint.hex();
    }
}
