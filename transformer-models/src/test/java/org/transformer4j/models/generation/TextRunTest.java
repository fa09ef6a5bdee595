package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.tokenizer.Tokenizer;

class TextRunTest {
    /** Like SentencePiece: a word begins with its blank, which decoding removes from the first word. */
    private static final String TOKENIZER = """
            {"version": "1.0", "added_tokens": [],
             "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
             "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
             "model": {"type": "WordLevel", "vocab": {"▁hello": 0, "▁world": 1, "<unk>": 2}, "unk_token": "<unk>"}}""";

    @Test
    void the_first_new_word_keeps_its_blank() {
        assertThat(pieces(Generation.greedy().maxNewTokens(3))).containsExactly(" world", " world", " world");
    }

    @Test
    void a_stop_string_may_begin_with_the_first_piece() {
        assertThat(pieces(Generation.greedy().maxNewTokens(3).stop(" world"))).isEmpty();
        assertThat(pieces(Generation.greedy().maxNewTokens(3).stop("d w"))).containsExactly(" worl");
    }

    @Test
    void a_run_that_fails_gives_its_session_back() {
        List<TextRun> closed = new ArrayList<>();
        try (ConstantDecoder model = new ConstantDecoder(Float.NaN, Float.NaN, Float.NaN); Tokenizer tokenizer = tokenizer()) {
            TextRun run = new TextRun(new FreshSession(model), new int[] {0}, new TextPieces(tokenizer, Generation.greedy()), Generation.greedy(), new int[0],
                    () -> false, closed::add);
            assertThatThrownBy(run::next).isInstanceOf(IllegalStateException.class).hasMessageContaining("is a number");
            assertThat(closed).containsExactly(run);
            assertThat(run.next()).isNull();
        }
    }

    private static List<String> pieces(Generation settings) {
        List<String> pieces = new ArrayList<>();
        try (ConstantDecoder model = new ConstantDecoder(0, 1, 0); Tokenizer tokenizer = tokenizer();
                TextRun run = new TextRun(new FreshSession(model), tokenizer.encode("hello"), new TextPieces(tokenizer, settings, tokenizer.encode("hello")), settings,
                        new int[0], () -> false, closed -> {})) {
            for (String piece = run.next(); piece != null; piece = run.next()) {
                pieces.add(piece);
            }
        }
        return pieces;
    }

    private static Tokenizer tokenizer() {
        return Tokenizer.read(new ByteArrayInputStream(TOKENIZER.getBytes(StandardCharsets.UTF_8)), "test");
    }
}
