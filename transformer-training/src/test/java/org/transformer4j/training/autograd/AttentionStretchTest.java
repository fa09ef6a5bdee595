package org.transformer4j.training.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.spi.CacheSpec;

class AttentionStretchTest {
    private final Sequences sequences = Sequences.whole(3, 600);

    @Test
    void later_stretches_come_first_and_earlier_ones_leave_out_what_they_do_not_see() {
        assertThat(AttentionStretch.of(1, sequences, Mask.CAUSAL, false)).containsExactly(
                new AttentionStretch(1, 512, 88, 0, 600), new AttentionStretch(1, 256, 256, 0, 512), new AttentionStretch(1, 0, 256, 0, 256));
        assertThat(AttentionStretch.of(1, sequences, Mask.slidingWindow(100), false)).containsExactly(
                new AttentionStretch(1, 512, 88, 413, 187), new AttentionStretch(1, 256, 256, 157, 355), new AttentionStretch(1, 0, 256, 0, 256));
    }

    @Test
    void queries_stay_together_where_there_is_nothing_to_leave_out() {
        AttentionStretch whole = new AttentionStretch(1, 0, 600, 0, 600);
        assertThat(AttentionStretch.of(1, sequences, Mask.NONE, false)).containsExactly(whole);
        assertThat(AttentionStretch.of(1, sequences, Mask.CAUSAL, true)).containsExactly(whole);
        assertThat(AttentionStretch.of(0, sequences, Mask.CAUSAL, false)).containsExactly(new AttentionStretch(0, 0, 3, 0, 3));
    }

    @Test
    void a_text_of_several_stretches_has_the_gradient_of_differences() {
        Sequences texts = Sequences.whole(2, 259);
        try (Differences differences = new Differences()) {
            Parameter q = differences.parameter(261, 1);
            Parameter k = differences.parameter(261, 1);
            Parameter v = differences.parameter(261, 1);
            Attention op = new Attention(1, new CacheSpec(2, 1, 1, 259), 0.5f, Mask.slidingWindow(9));
            try (KeyValueCache cache = new KeyValueCache(differences.backend, op.cache())) {
                differences.check(_ -> {
                    cache.append(differences.tensor(k), differences.tensor(v), texts);
                    return differences.tensor(q).attend(op, cache, texts, null);
                });
            }
        }
    }
}
