package org.transformer4j.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;

/** A conversation that forgets its last tokens goes on as if they had never been. */
class TruncateTest {
    private static Backend backend;
    private static Decoder gpt2;

    @BeforeAll
    static void load() {
        backend = Backends.select("cpu");
        gpt2 = Models.loadDecoder(ModelFolder.of(EditedModel.golden("gpt2")), backend);
    }

    @AfterAll
    static void close() {
        gpt2.close();
        backend.close();
    }

    private static float[] copy(MemorySegment logits) {
        return logits.toArray(ValueLayout.JAVA_FLOAT);
    }

    private static float[] fresh(int... ids) {
        try (Session session = new Session(gpt2)) {
            session.append(ids);
            return copy(session.logits(0));
        }
    }

    @Test
    void what_follows_is_what_would_have_followed() {
        try (Session session = new Session(gpt2)) {
            session.append(new int[] {5, 6, 7, 8, 9});
            session.step(10);
            session.step(11);
            session.truncate(0, 3);
            assertThat(session.length(0)).isEqualTo(3);
            session.append(new int[] {20, 21});
            assertThat(copy(session.logits(0))).containsExactly(fresh(5, 6, 7, 20, 21));
            session.truncate(0, 4);
            session.step(30);
            assertThat(copy(session.logits(0))).containsExactly(fresh(5, 6, 7, 20, 30));
            session.truncate(0, 0);
            session.append(new int[] {1, 2});
            assertThat(copy(session.logits(0))).containsExactly(fresh(1, 2));
        }
    }

    @Test
    void the_others_are_left_alone() {
        try (Session session = new Session(gpt2, 2, 20, 64)) {
            session.append(new int[] {5, 6, 7}, new int[] {8, 9});
            session.step(1, 2);
            session.truncate(0, 1);
            session.step(3, 4);
            assertThat(copy(session.logits(0))).containsExactly(fresh(5, 3));
            assertThat(copy(session.logits(1))).containsExactly(fresh(8, 9, 2, 4));
        }
    }

    @Test
    void what_is_not_there_cannot_stay() {
        try (Session session = new Session(gpt2)) {
            session.append(new int[] {5, 6});
            assertThatThrownBy(() -> session.truncate(0, 3)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("3 tokens of conversation 0 shall stay; it has 2");
            assertThatThrownBy(() -> session.truncate(0, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.truncate(1, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("conversation 1");
        }
    }
}
