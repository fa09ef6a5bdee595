package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LeftPaddingTest {
    @Test
    void rows_of_a_padded_batch_begin_at_their_first_token() {
        PackedBatch batch = PackedBatch.of("", new GoldenCase.IntMatrix(2, 4, new int[] {9, 9, 5, 6, 1, 2, 3, 9}),
                new GoldenCase.IntMatrix(2, 4, new int[] {0, 0, 1, 1, 1, 1, 1, 0}));

        assertThat(batch.lengths()).containsExactly(2, 3);
        assertThat(batch.columns()).containsExactly(2, 3, 0, 1, 2);
        assertThat(Arrays.stream(batch.lengths()).sum()).isEqualTo(batch.rows());
    }
}
