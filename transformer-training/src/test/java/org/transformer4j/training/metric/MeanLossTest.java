package org.transformer4j.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeanLossTest {
    @Test
    void a_batch_counts_as_much_as_it_has_targets() {
        assertThat(MeanLoss.NONE.plus(2, 3).plus(6, 1).mean()).isEqualTo(3);
    }

    @Test
    void a_model_that_knows_nothing_is_as_perplexed_as_it_has_tokens() {
        assertThat(MeanLoss.NONE.plus(Math.log(50257), 10).perplexity()).isCloseTo(50257, within(1e-6));
        assertThat(MeanLoss.NONE.plus(0, 10).perplexity()).isEqualTo(1);
    }

    @Test
    void without_a_target_there_is_no_mean() {
        assertThat(MeanLoss.NONE.mean()).isNaN();
        assertThatThrownBy(() -> MeanLoss.NONE.plus(1, -1)).hasMessageContaining("-1 targets");
    }
}
