package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.EncoderPass;
import org.transformer4j.models.task.QuestionAnswerer.Answer;
import org.transformer4j.models.task.TextClassifier.Classification;
import org.transformer4j.models.task.TextClassifier.Label;
import org.transformer4j.models.task.TokenClassifier.Entity;

class ClassifiersTest {
    private static Backend backend;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private EditedModel bert(String architecture, String head, int labels) {
        return TinyTexts.bert(new EditedModel(folder, "bert_model"), architecture, head, labels);
    }

    /** The scores of the model in the folder for one text. */
    private float[] scores(int[] ids, int... types) {
        try (TextEncoder model = (TextEncoder) Models.load(ModelFolder.of(folder), backend);
                EncoderPass pass = new EncoderPass(model, new EncoderPass.Batch(new int[] {ids.length}, ids, types.length == 0 ? null : types, null))) {
            return pass.scores();
        }
    }

    @Nested
    class A_text_classifier {
        private static final int[] RED_DRESS = {2, 5, 7, 8, 3};

        private EditedModel model(int labels) {
            return bert("BertForSequenceClassification", "classifier", labels).configured("id2label", "{\"0\": \"sad\", \"1\": \"glad\", \"2\": \"mad\"}");
        }

        private Classification classify(EditedModel model) {
            try (TextClassifier classifier = TextClassifier.load(model.write(), backend)) {
                return classifier.classify("a red dress");
            }
        }

        private void assertLabels(Classification classification, Function<float[], float[]> probabilities, String... names) {
            float[] expected = probabilities.apply(scores(RED_DRESS));
            List<Label> labels = new ArrayList<>();
            for (int i = 0; i < expected.length; i++) {
                labels.add(new Label(names[i], expected[i]));
            }
            assertThat(classification.labels()).containsExactlyInAnyOrderElementsOf(labels)
                    .isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
            assertThat(classification.best()).isEqualTo(classification.labels().getFirst());
            assertThat(classification.tokensLeftOut()).isZero();
        }

        @Test
        void gives_each_label_a_probability() {
            assertLabels(classify(model(3)), Probabilities::softmax, "sad", "glad", "mad");
        }

        @Test
        void gives_labels_that_do_not_exclude_each_other_one_each() {
            assertLabels(classify(model(3).configured("problem_type", "\"multi_label_classification\"")), Probabilities::sigmoid, "sad", "glad", "mad");
        }

        @Test
        void gives_a_single_label_one_too() {
            assertLabels(classify(model(1).configured("id2label", "{\"0\": \"relevant\"}")), Probabilities::sigmoid, "relevant");
        }

        @Test
        void leaves_a_regression_what_it_is() {
            assertLabels(classify(model(3).configured("problem_type", "\"regression\"")), scores -> scores, "sad", "glad", "mad");
        }

        @Test
        void numbers_labels_without_names() {
            EditedModel model = bert("BertForSequenceClassification", "classifier", 2);
            assertLabels(classify(model), Probabilities::softmax, "LABEL_0", "LABEL_1");
        }

        @Test
        void needs_as_many_names_as_labels() {
            assertThatThrownBy(() -> classify(model(4))).isInstanceOf(CheckpointException.class).message().contains("id2label.3 is missing");
            assertThatThrownBy(() -> classify(model(2))).isInstanceOf(CheckpointException.class).message().contains("more labels than the 2");
        }

        @Test
        void tells_the_second_text_of_a_pair_from_the_first() {
            try (TextClassifier classifier = TextClassifier.load(model(3).write(), backend)) {
                float[] expected = Probabilities.softmax(scores(new int[] {2, 7, 8, 3, 25, 26, 27, 3}, 0, 0, 0, 0, 1, 1, 1, 1));
                Classification pair = classifier.classify("red dress", "une robe rouge");
                assertThat(pair.labels()).extracting(Label::score).containsExactlyInAnyOrder(expected[0], expected[1], expected[2]);
                assertThat(classifier.classify("red dress", "")).isNotEqualTo(pair);
            }
        }

        @Test
        void leaves_out_the_end_of_what_is_too_long_and_says_so() {
            try (TextClassifier classifier = TextClassifier.load(model(3).write(), backend)) {
                Classification cut = classifier.classify("red ".repeat(60));
                assertThat(cut.tokensLeftOut()).isEqualTo(22);
                assertThat(cut.labels()).isEqualTo(classifier.classify("red ".repeat(38)).labels());
                Classification pair = classifier.classify("a red dress", "red ".repeat(60));
                assertThat(pair.tokensLeftOut()).isEqualTo(26);
                assertThat(pair.labels()).isEqualTo(classifier.classify("a red dress", "red ".repeat(34)).labels());
                assertThat(classifier.classify("a ".repeat(60), "red ".repeat(60)).tokensLeftOut()).isEqualTo(83);
            }
        }

        @Test
        void gives_several_texts_the_labels_of_each_alone() {
            try (TextClassifier classifier = TextClassifier.load(model(3).write(), backend)) {
                List<String> texts = List.of("a red dress", "", "the robe is red.", "a");
                assertThat(classifier.classify(texts)).isEqualTo(texts.stream().map(classifier::classify).toList());
            }
        }

        @Test
        void needs_a_model_with_such_a_head() {
            EditedModel model = bert("BertForTokenClassification", "classifier", 3);
            assertThatThrownBy(() -> classify(model)).isInstanceOf(CheckpointException.class).message()
                    .contains("BertForTokenClassification", "is for token classification", "ForSequenceClassification");
        }

        @Test
        void of_distilbert_has_no_use_for_segments() {
            EditedModel model = new EditedModel(folder, "distilbert_mlm").configured("architectures", "[\"DistilBertForSequenceClassification\"]")
                    .remove("vocab_").random("pre_classifier.weight", 32, 32).random("pre_classifier.bias", 32).random("classifier.weight", 2, 32)
                    .random("classifier.bias", 2).file("tokenizer.json", TinyTexts.bertTokenizer());
            try (TextClassifier classifier = TextClassifier.load(model.write(), backend)) {
                float[] expected = Probabilities.softmax(scores(new int[] {2, 7, 3, 8, 3}));
                assertThat(classifier.classify("red", "dress").labels()).extracting(Label::score).containsExactlyInAnyOrder(expected[0], expected[1]);
            }
        }
    }

    @Nested
    class A_token_classifier {
        private static final String LABELS = "{\"0\": \"O\", \"1\": \"B-PER\", \"2\": \"I-PER\", \"3\": \"LOC\"}";

        /** A model that gives the tokens of one text the labels that are wanted: its head is fitted to their states. */
        private EditedModel model(int[] ids, int[] wanted) {
            EditedModel model = bert("BertForTokenClassification", "classifier", 4).configured("id2label", LABELS);
            model.write();
            float[] states;
            try (TextEncoder encoder = (TextEncoder) Models.load(ModelFolder.of(folder), backend);
                    EncoderPass pass = new EncoderPass(encoder, EncoderPass.Batch.of(ids))) {
                states = pass.states();
            }
            float[] weight = new float[4 * 32];
            // Kaczmarz's method: each step makes one token's scores what they shall be.
            for (int step = 0; step < 20000; step++) {
                int row = step % ids.length;
                for (int label = 0; label < 4; label++) {
                    double score = 0;
                    double square = 0;
                    for (int i = 0; i < 32; i++) {
                        score += states[row * 32 + i] * weight[label * 32 + i];
                        square += states[row * 32 + i] * states[row * 32 + i];
                    }
                    double missing = ((wanted[row] == label ? 3 : 0) - score) / square;
                    for (int i = 0; i < 32; i++) {
                        weight[label * 32 + i] += (float) (missing * states[row * 32 + i]);
                    }
                }
            }
            return model.put("classifier.weight", new long[] {4, 32}, weight).put("classifier.bias", new long[] {4}, 0, 0, 0, 0);
        }

        private List<Entity> entities(String text, int[] ids, int... wanted) {
            try (TokenClassifier classifier = TokenClassifier.load(model(ids, wanted).write(), backend)) {
                return classifier.classify(text).entities();
            }
        }

        @Test
        void finds_what_has_a_label_and_where_it_is() {
            String text = "My name is Sarah,  and I live in London.";
            List<Entity> entities = entities(text, new int[] {2, 12, 13, 10, 14, 20, 15, 16, 17, 11, 18, 19, 3}, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 3, 0, 0);

            assertThat(entities).extracting(Entity::label).containsExactly("PER", "LOC");
            assertThat(entities).extracting(Entity::text).containsExactly("Sarah", "London");
            assertThat(entities).allSatisfy(entity -> {
                assertThat(text.substring(entity.start(), entity.end())).isEqualTo(entity.text());
                assertThat(entity.score()).isBetween(0.7f, 1f);
            });
        }

        @Test
        void joins_neighbours_of_one_label_unless_one_begins_another() {
            String text = "un 😀 unbelievable dresses red red";
            // [CLS] un [UNK] un ##believ ##able dress ##es red red [SEP]
            int[] ids = {2, 28, 1, 28, 29, 30, 8, 9, 7, 7, 3};
            List<Entity> entities = entities(text, ids, 3, 0, 0, 1, 2, 2, 1, 2, 3, 3, 3);

            assertThat(entities).extracting(Entity::label).containsExactly("PER", "PER", "LOC");
            assertThat(entities).extracting(Entity::text).containsExactly("unbelievable", "dresses", "red red");
            assertThat(entities).extracting(Entity::start).containsExactly(6, 19, 27);
        }

        @Test
        void scores_an_entity_by_the_mean_of_its_tokens() {
            Entity entity = entities("red red", new int[] {2, 7, 7, 3}, 0, 3, 3, 0).getFirst();
            float[] scores = scores(new int[] {2, 7, 7, 3});
            double sum = 0;
            for (int row = 1; row < 3; row++) {
                sum += Probabilities.softmax(Arrays.copyOfRange(scores, 4 * row, 4 * row + 4))[3];
            }
            assertThat(entity.score()).isEqualTo((float) (sum / 2));
        }

        @Test
        void finds_nothing_in_nothing_and_says_what_it_left_out() {
            try (TokenClassifier classifier = TokenClassifier.load(bert("BertForTokenClassification", "classifier", 4).configured("id2label", LABELS)
                    .write(), backend)) {
                assertThat(classifier.classify("").entities()).isEmpty();
                assertThat(classifier.classify("red ".repeat(50)).tokensLeftOut()).isEqualTo(12);
                List<String> texts = List.of("red dress", "", "my name");
                assertThat(classifier.classify(texts)).isEqualTo(texts.stream().map(classifier::classify).toList());
            }
        }
    }

    @Nested
    class A_question_answerer {
        private static final String CONTEXT = "My name is Sarah and I live in London.";

        private Answer answer(String question, String context) {
            try (QuestionAnswerer answerer = QuestionAnswerer.load(bert("BertForQuestionAnswering", "qa_outputs", 2).write(), backend)) {
                return answerer.answer(question, context);
            }
        }

        @Test
        void gives_the_span_whose_two_probabilities_have_the_largest_product() {
            Answer answer = answer("Where do I live?", CONTEXT);

            int[] ids = {2, 21, 22, 16, 17, 23, 3, 12, 13, 10, 14, 15, 16, 17, 11, 18, 19, 3};
            int[] types = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
            float[] scores = scores(ids, types);
            double best = 0;
            int first = 0;
            int last = 0;
            for (int i = 7; i < 17; i++) {
                for (int j = i; j < 17; j++) {
                    double score = Math.exp(scores[2 * i]) * Math.exp(scores[2 * j + 1]);
                    if (score > best) {
                        best = score;
                        first = i;
                        last = j;
                    }
                }
            }
            double starts = Math.exp(scores[0]);
            double ends = Math.exp(scores[1]);
            for (int i = 7; i < 17; i++) {
                starts += Math.exp(scores[2 * i]);
                ends += Math.exp(scores[2 * i + 1]);
            }
            String[] words = {"My", "name", "is", "Sarah", "and", "I", "live", "in", "London", "."};
            assertThat(answer.text()).isEqualTo(String.join(" ", Arrays.copyOfRange(words, first - 7, last - 6)).replace(" .", "."));
            assertThat(answer.score()).isCloseTo((float) (best / starts / ends), within(1e-6f));
            assertThat(CONTEXT.substring(answer.start(), answer.end())).isEqualTo(answer.text());
        }

        @Test
        void answers_in_whole_words_of_the_context() {
            String context = "😀 Unbelievable dresses! The unbelievable robe.";
            Answer answer = answer("Where?", context);
            assertThat(context.substring(answer.start(), answer.end())).isEqualTo(answer.text());
            assertThat(answer.start() == 0 || !Character.isLetter(context.charAt(answer.start() - 1))).isTrue();
            assertThat(answer.end() == context.length() || !Character.isLetter(context.charAt(answer.end() - 1))
                    || !Character.isLetter(context.charAt(answer.end()))).isTrue();
        }

        @Test
        void reads_a_long_context_in_windows() {
            String context = "the red robe. ".repeat(40) + CONTEXT;
            Answer answer = answer("Where do I live?", context);
            assertThat(context.substring(answer.start(), answer.end())).isEqualTo(answer.text());

            // With a question of 5 tokens and a template of 3 there is room for 32 of the context; windows begin every 16.
            float best = 0;
            for (int word = 0; word < 40 * 4 + 10 - 16; word += 16) {
                best = Math.max(best, answer("Where do I live?", window(context, word, 32)).score());
            }
            assertThat(answer.score()).isEqualTo(best);
        }

        /** Some words of a text, where a full stop counts as one. */
        private String window(String context, int from, int count) {
            String[] words = context.replace(".", " .").split(" +");
            return String.join(" ", Arrays.copyOfRange(words, from, Math.min(words.length, from + count)));
        }

        @Test
        void needs_a_context_and_room_for_it() {
            assertThatThrownBy(() -> answer("Where?", "")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("context is empty");
            assertThatThrownBy(() -> answer("red ".repeat(40), CONTEXT)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the question has 40 tokens and the model takes 40");
        }
    }
}
