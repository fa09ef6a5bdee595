package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.tokenizer.Tokenizer;

class GgufTokenizerTest {
    @Nested
    class Sentence_piece {
        @Test
        void merges_by_score_and_falls_back_to_bytes() {
            try (Tokenizer tokenizer = tokenizer(Vocabularies.sentencePiece())) {
                assertThat(texts(tokenizer, "the theme")).containsExactly("<s>", "▁the", "▁the", "m", "e");
                assertThat(texts(tokenizer, "hé")).containsExactly("<s>", "▁", "h", "<0xC3>", "<0xA9>");
                assertThat(tokenizer.decode(tokenizer.encode("the thé 😀"), true)).isEqualTo("the thé 😀");
            }
        }

        @Test
        void finds_control_tokens_in_the_text() {
            try (Tokenizer tokenizer = tokenizer(Vocabularies.sentencePiece())) {
                assertThat(texts(tokenizer, "the</s>")).containsExactly("<s>", "▁the", "</s>");
                assertThat(texts(tokenizer, "e[go]e")).containsExactly("<s>", "▁", "e", "[go]", "▁", "e");
            }
        }

        @Test
        void leaves_out_the_blank_before_and_the_tokens_around_if_the_file_says_so() {
            GgufBytes bytes = Vocabularies.sentencePiece().put("tokenizer.ggml.add_space_prefix", false)
                    .put("tokenizer.ggml.add_bos_token", false).put("tokenizer.ggml.add_eos_token", true);
            try (Tokenizer tokenizer = tokenizer(bytes)) {
                assertThat(texts(tokenizer, "the the")).containsExactly("the", "▁the", "</s>");
                assertThat(tokenizer.decode(tokenizer.encode(" the", false))).isEqualTo(" the");
            }
        }

        @Test
        void gives_what_merging_by_score_gives_for_any_text() {
            var random = new Random(11);
            List<String> pieces = Vocabularies.pieces(random);
            Map<String, Float> scores = new HashMap<>();
            for (int i = 0; i < pieces.size(); i++) scores.put(pieces.get(i), (float) -i);
            try (Tokenizer tokenizer = tokenizer(Vocabularies.sentencePiece(pieces))) {
                for (int round = 0; round < 300; round++) {
                    String text = random.ints(random.nextInt(30), 0, 5).mapToObj(i -> "abcd ".substring(i, i + 1)).reduce("", String::concat);
                    assertThat(texts(tokenizer, text).subList(1, texts(tokenizer, text).size())).as(text).isEqualTo(merged(text, scores));
                }
            }
        }

        /** SentencePiece's rule: of all neighbours that make a piece, those with the highest score, the leftmost first. */
        private static List<String> merged(String text, Map<String, Float> scores) {
            if (text.isEmpty()) return List.of();
            var parts = new ArrayList<>(List.of(("▁" + text.replace(' ', '▁')).split("")));
            while (true) {
                var best = IntStream.range(0, parts.size() - 1).boxed().filter(i -> scores.containsKey(parts.get(i) + parts.get(i + 1)))
                        .max(Comparator.<Integer, Float>comparing(i -> scores.get(parts.get(i) + parts.get(i + 1))).thenComparing(Comparator.reverseOrder()));
                if (best.isEmpty()) return parts;
                parts.set(best.get(), parts.get(best.get()) + parts.remove(best.get() + 1));
            }
        }
    }

    @Nested
    class Byte_level {
        @Test
        void merges_as_the_file_says() {
            try (Tokenizer tokenizer = tokenizer(Vocabularies.byteLevel("gpt-2"))) {
                assertThat(texts(tokenizer, "the the")).containsExactly("the", "Ġthe");
                assertThat(tokenizer.decode(tokenizer.encode("naïve 😀\n"))).isEqualTo("naïve 😀\n");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"gpt-2", "phi-2", "smollm", "starcoder", "refact", "llama-bpe", "llama3", "llama-v3", "dbrx", "qwen2",
            "deepseek-r1-qwen", "stablelm2", "tekken", "gpt-4o"})
        void text_comes_back_whatever_cuts_it(String pre) {
            try (Tokenizer tokenizer = tokenizer(Vocabularies.byteLevel(pre))) {
                for (String text : List.of("", " ", "It's 12345 o'clock,\r\n\n  isn't IT?", "naïve café", "日本語", "😀👩‍👩‍👧‍👦", "\0\t")) {
                    assertThat(tokenizer.decode(tokenizer.encode(text, false))).isEqualTo(text);
                }
            }
        }

        @Test
        void cuts_digits_as_the_pre_tokenizer_does() {
            assertThat(digits("gpt-2")).containsExactly("11111");
            assertThat(digits("llama-bpe")).containsExactly("111", "11");
            assertThat(digits("dbrx")).containsExactly("111", "11");
            assertThat(digits("gpt-4o")).containsExactly("111", "11");
            assertThat(digits("qwen2")).containsExactly("1", "1", "1", "1", "1");
            assertThat(digits("smollm")).containsExactly("1", "1", "1", "1", "1");
            assertThat(digits("tekken")).containsExactly("1", "1", "1", "1", "1");
        }

        private static List<String> digits(String pre) {
            try (Tokenizer tokenizer = tokenizer(Vocabularies.byteLevel(pre))) {
                return Arrays.stream(tokenizer.encode("11111", false)).mapToObj(tokenizer::decode).toList();
            }
        }

        @Test
        void takes_whole_words_for_llama_3_only() {
            // No merges lead to "zqx".
            try (Tokenizer llama = tokenizer(Vocabularies.byteLevel("llama-bpe")); Tokenizer dbrx = tokenizer(Vocabularies.byteLevel("dbrx"))) {
                assertThat(llama.encode("zqx", false)).hasSize(1);
                assertThat(dbrx.encode("zqx", false)).hasSize(3);
            }
        }

        @Test
        void begins_with_a_token_for_llama_3_or_if_the_file_says_so() {
            assertThat(begins(Vocabularies.byteLevel("llama-bpe"))).isTrue();
            assertThat(begins(Vocabularies.byteLevel("llama-bpe").put("tokenizer.ggml.add_bos_token", false))).isFalse();
            assertThat(begins(Vocabularies.byteLevel("qwen2"))).isFalse();
            assertThat(begins(Vocabularies.byteLevel("qwen2").put("tokenizer.ggml.add_bos_token", true))).isTrue();
        }

        private static boolean begins(GgufBytes bytes) {
            try (Tokenizer tokenizer = tokenizer(bytes)) {
                return tokenizer.encode("a")[0] == tokenizer.id("<|end|>").orElseThrow();
            }
        }

        @Test
        void brings_qwen_text_into_normal_form() {
            try (Tokenizer qwen = tokenizer(Vocabularies.byteLevel("qwen2")); Tokenizer stable = tokenizer(Vocabularies.byteLevel("stablelm2"))) {
                assertThat(qwen.decode(qwen.encode("e\u0301"))).isEqualTo("é");
                assertThat(stable.decode(stable.encode("e\u0301"))).isEqualTo("e\u0301");
            }
        }

        @Test
        void skips_special_tokens_and_keeps_those_of_the_user() {
            try (Tokenizer tokenizer = tokenizer(Vocabularies.byteLevel("qwen2"))) {
                int[] ids = tokenizer.encode("a<|end|>b<tool>  c");
                assertThat(tokenizer.decode(ids, true)).isEqualTo("ab<tool>  c");
                assertThat(Arrays.stream(ids).mapToObj(id -> tokenizer.token(id).orElseThrow())).contains("<|end|>", "<tool>", "  ");
            }
        }
    }

    @Test
    void roles_go_into_the_configurations() {
        GgufBytes bytes = GgufModels.llama("llama", false);
        Vocabularies.add(bytes, "gpt2", List.of("a", "b", "c", "<eos>", "<eot>", "<pad>"), new int[] {1, 1, 1, 3, 3, 3});
        bytes.put("tokenizer.ggml.bos_token_id", -1).put("tokenizer.ggml.eos_token_id", 3).put("tokenizer.ggml.eot_token_id", 4)
                .put("tokenizer.ggml.padding_token_id", 5).put("tokenizer.chat_template", "{{ messages }}");
        GgufModel model = GgufModel.of(bytes.open());
        assertThat(model.config().integers("eos_token_id")).containsExactly(3, 4);
        assertThat(model.config().integer("pad_token_id")).isEqualTo(5);
        assertThat(model.config().has("bos_token_id")).isFalse();
        assertThat(model.tokenizerConfig().eosToken()).contains("<eos>");
        assertThat(model.tokenizerConfig().padToken()).contains("<pad>");
        assertThat(model.tokenizerConfig().bosToken()).isEmpty();
        assertThat(model.tokenizerConfig().chatTemplates()).isEqualTo(Map.of("default", "{{ messages }}"));
    }

    @Nested
    class Is_refused {
        @Test
        void an_unknown_kind() {
            refused(new GgufBytes().put("tokenizer.ggml.model", "rwkv"), "the tokenizer is \"rwkv\"; supported are llama (SentencePiece) and gpt2");
            refused(new GgufBytes(), "metadata \"tokenizer.ggml.model\" is missing");
        }

        @Test
        void an_unknown_way_to_cut_text() {
            refused(Vocabularies.byteLevel("viking"), "metadata \"tokenizer.ggml.pre\" is text \"viking\"; expected one of gpt-2, phi-2, ");
        }

        @Test
        void arrays_that_do_not_belong_together() {
            GgufBytes bytes = new GgufBytes();
            Vocabularies.add(bytes, "llama", List.of("a", "b"), new int[] {1});
            refused(bytes, "metadata \"tokenizer.ggml.token_type\" is an array of 1; expected one for each of the 2 tokens");
            GgufBytes scores = new GgufBytes();
            Vocabularies.add(scores, "llama", List.of("a", "b"), new int[] {1, 1});
            refused(scores, "metadata \"tokenizer.ggml.scores\" is missing; expected a score for each token");
        }

        @Test
        void a_token_twice() {
            GgufBytes bytes = new GgufBytes().put("tokenizer.ggml.pre", "gpt-2").put("tokenizer.ggml.merges", List.of());
            Vocabularies.add(bytes, "gpt2", List.of("a", "b", "a"), new int[] {1, 1, 1});
            refused(bytes, "the tokens 0 and 2 are both \"a\"; expected one id for a text");
        }

        @Test
        void a_merge_of_tokens_that_are_not_there() {
            GgufBytes bytes = new GgufBytes().put("tokenizer.ggml.pre", "gpt-2").put("tokenizer.ggml.merges", List.of("a b"));
            Vocabularies.add(bytes, "gpt2", List.of("a", "b"), new int[] {1, 1});
            refused(bytes, "metadata \"tokenizer.ggml.merges\" is \"a b\" at 0; expected two tokens with a blank between");
        }

        @Test
        void a_role_of_a_token_that_is_not_there() {
            refused(Vocabularies.byteLevel("gpt-2").put("tokenizer.ggml.eot_token_id", 5000), "metadata \"tokenizer.ggml.eot_token_id\" is 5000; expected the id");
        }

        @Test
        void more_tokens_than_rows() {
            GgufBytes bytes = GgufModels.llama("llama", false);
            Vocabularies.add(bytes, "gpt2", IntStream.range(0, 9).mapToObj(Integer::toString).toList(), new int[9]);
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> GgufModel.of(bytes.open()))
                    .withMessageContaining("9 tokens, but tensor \"token_embd.weight\" is F32 [8, 16]; expected a row for each");
        }

        private static void refused(GgufBytes bytes, String message) {
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> TokenizerJson.of(bytes.open().metadata()))
                    .withMessageStartingWith("model.gguf: ").withMessageContaining(message)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(400));
        }
    }

    private static Tokenizer tokenizer(GgufBytes bytes) {
        String json = TokenizerJson.of(bytes.open().metadata());
        return Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "model.gguf");
    }

    private static List<String> texts(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text)).mapToObj(id -> tokenizer.token(id).orElseThrow()).toList();
    }
}
