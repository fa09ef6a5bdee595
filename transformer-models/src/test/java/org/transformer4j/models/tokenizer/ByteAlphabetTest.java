package org.transformer4j.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteAlphabetTest {
    @Test
    void every_byte_has_a_character_of_its_own_and_back() {
        for (int value = 0; value < ByteAlphabet.SIZE; value++) {
            assertThat(ByteAlphabet.value(ByteAlphabet.character(value))).isEqualTo(value);
        }
    }

    @Test
    void the_characters_are_those_of_the_published_vocabulary() {
        assertThat(ByteAlphabet.character('A')).isEqualTo('A');
        assertThat(ByteAlphabet.character(' ')).isEqualTo('\u0120');
        assertThat(ByteAlphabet.character('\n')).isEqualTo('\u010A');
        assertThat(ByteAlphabet.character(0)).isEqualTo('\u0100');
        assertThat(ByteAlphabet.character(0xAD)).isEqualTo('\u0143');
        assertThat(ByteAlphabet.value('\u0144')).isEqualTo(-1);
        assertThat(ByteAlphabet.value(' ')).isEqualTo(-1);
    }
}
