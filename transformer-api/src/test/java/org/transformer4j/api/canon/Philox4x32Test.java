package org.transformer4j.api.canon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Philox4x32Test {
    @Test
    void the_published_answers_come_out() {
        assertThat(block(0L, 0L, 0L)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1L, -1L, -1L)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(block(0x299f31d0_a4093822L, 0x03707344_13198a2eL, 0x85a308d3_243f6a88L))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void a_word_is_its_part_of_its_block() {
        for (long first : new long[] {0, 4, 1L << 33, -4}) {
            int[] words = block(7, 11, first >>> 2);
            for (int i = 0; i < 4; i++) {
                assertThat(Philox4x32.word(7, 11, first + i)).isEqualTo(words[i]);
            }
        }
    }

    @Test
    void seed_stream_and_index_each_matter_in_both_halves() {
        int word = Philox4x32.word(1, 2, 3);
        assertThat(Philox4x32.word(1 | 1L << 32, 2, 3)).isNotEqualTo(word);
        assertThat(Philox4x32.word(1, 2 | 1L << 32, 3)).isNotEqualTo(word);
        assertThat(Philox4x32.word(1, 2, 3 | 1L << 34)).isNotEqualTo(word);
        assertThat(Philox4x32.word(2, 1, 3)).isNotEqualTo(word);
    }

    @Test
    void uniform_numbers_reach_from_zero_to_just_below_one() {
        assertThat(Philox4x32.uniform(0)).isZero();
        assertThat(Philox4x32.uniform(0xff)).isZero();
        assertThat(Philox4x32.uniform(-1)).isEqualTo(Math.nextDown(1f));
        assertThat(Philox4x32.uniform(5, 6, 7)).isEqualTo(Philox4x32.uniform(Philox4x32.word(5, 6, 7)));
    }

    @Test
    void uniform_numbers_fill_their_range_evenly() {
        int[] histogram = new int[16];
        for (int i = 0; i < 160_000; i++) {
            histogram[(int) (Philox4x32.uniform(42, 0, i) * 16)]++;
        }
        for (int count : histogram) {
            assertThat(count).isBetween(9_600, 10_400);
        }
    }

    private static int[] block(long seed, long stream, long block) {
        int[] words = new int[4];
        Philox4x32.block(seed, stream, block, words);
        return words;
    }
}
