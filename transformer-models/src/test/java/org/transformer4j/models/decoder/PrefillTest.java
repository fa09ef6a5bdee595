package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.Session;

/** A prompt has the same bits at once, in chunks, token by token, and beside another. */
class PrefillTest extends ConfiguredDecoder {
    private static final int[] OTHER = {7, 7, 3, 90};

    private static float[] scores(Session session) {
        return session.logits(session.sequences() - 1).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static float[] prefilled(Decoder model, int chunk) {
        try (Session session = new Session(model, 1, IDS.length, chunk)) {
            session.append(IDS);
            return scores(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "llama_mha", "qwen2", "gemma", "gemma2", "gpt_neox", "codegen", "gpt_bigcode_mqa"})
    void agrees(String golden) {
        try (Decoder model = load(model(golden))) {
            float[] whole = prefilled(model, Session.DEFAULT_CHUNK);
            for (int chunk : new int[] {1, 2, 5, 12}) {
                assertThat(prefilled(model, chunk)).containsExactly(whole);
            }
            try (Session session = new Session(model, 1, IDS.length, 4)) {
                session.append(Arrays.copyOf(IDS, 6));
                session.append(Arrays.copyOfRange(IDS, 6, 9));
                for (int id : Arrays.copyOfRange(IDS, 9, IDS.length)) {
                    session.step(id);
                }
                assertThat(scores(session)).containsExactly(whole);
            }
            try (Session session = new Session(model, 2, IDS.length, 3)) {
                session.append(OTHER, IDS);
                assertThat(scores(session)).containsExactly(whole);
            }
        }
    }
}
