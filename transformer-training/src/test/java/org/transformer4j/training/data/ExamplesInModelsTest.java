package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.TrainingSettings;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.data.TextPairs.Side;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.objective.SequenceToSequence;
import org.transformer4j.training.objective.TokenTargets;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.schedule.Schedule;

/** Files become examples that models of each kind learn from. */
class ExamplesInModelsTest {
    private static final Path GOLDENS = Path.of("../transformer-models/src/test/resources/goldens");
    private static final int STEPS = 12;

    @TempDir
    Path folder;

    @Test
    void an_encoder_decoder_learns_from_pairs_of_lines() throws IOException {
        TextFile english = file("en", "the sea\nan old boat\nthe old man and the boat\nshe sees the man\n".repeat(5));
        TextFile german = file("de", "das meer\nein altes boot\nder alte mann und das boot\nsie sieht den mann\n".repeat(5));
        try (Tokenizer tokenizer = Tokenizers.t5(); Lesson lesson = new Lesson("t5_v1_1")) {
            EncoderDecoder model = (EncoderDecoder) lesson.model;
            Side source = new Side(new CheckedTokenizer(tokenizer, model.sourceVocabularySize(), OptionalInt.of(1)), Limit.cut(20));
            Side target = new Side(new CheckedTokenizer(tokenizer, model.vocabularySize(), OptionalInt.of(1)), Limit.cut(20));
            TextPairs pairs = TextPairs.read(Source.pairs(english, german), source, target, model.startToken()).examples();
            var objective = new SequenceToSequence(model, 0.1f);
            lesson.learns(objective, new LengthBatches<>(_ -> pairs, objective, 120, 3));
        }
    }

    @Test
    void an_encoder_learns_from_hidden_tokens() throws IOException {
        TextFile text = file("text", "the old man and the sea is a boat ".repeat(40));
        try (Tokenizer tokenizer = Tokenizers.bert(); Lesson lesson = new Lesson("bert_mlm")) {
            TextEncoder model = (TextEncoder) lesson.model;
            CheckedTokenizer checked = new CheckedTokenizer(tokenizer, model.vocabularySize(), OptionalInt.empty());
            MaskedTexts texts = MaskedTexts.pieces(List.of(text), checked, 24, Masking.of(checked, 5)).examples();
            lesson.learns(new TokenTargets(model, 0), new Batches<>(texts, 4, 5));
        }
    }

    @Test
    void a_decoder_learns_from_json_lines() throws IOException {
        TextFile text = file("jsonl", "{\"text\": \"a sea and a man at sea\"}\n".repeat(40));
        try (Tokenizer tokenizer = Tokenizers.llama(); Lesson lesson = new Lesson("llama_mha")) {
            Decoder model = (Decoder) lesson.model;
            CheckedTokenizer checked = new CheckedTokenizer(tokenizer, model.vocabularySize(), OptionalInt.empty());
            int[] tokens = TextStream.of(Source.json(List.of(text), "text"), checked).examples();
            lesson.learns(new CausalLanguageModeling(model, 0), new Batches<>(new TextWindows(tokens, 16, 5), 4, 5));
        }
    }

    private TextFile file(String name, String text) throws IOException {
        return new TextFile(Files.writeString(folder.resolve(name), text));
    }

    /** A small model that is about to learn. */
    private static final class Lesson implements AutoCloseable {
        private final Backend cpu = Backends.select("cpu");
        private final Backend training = new Backend(new AutogradDevice(cpu.device()));
        final Model model;

        Lesson(String golden) {
            model = Models.load(ModelFolder.of(GOLDENS.resolve(golden)), training);
        }

        <E> void learns(Objective<E> objective, BatchSource<E> batches) {
            try (Trainer<E> trainer = new Trainer<>(objective, new TrainingSettings(Adam.adamW(0), Schedule.constant(1e-2), 1, 8, _ -> true))) {
                double first = trainer.step(batches.of(0)).loss();
                double last = first;
                while (trainer.steps() < STEPS) {
                    last = trainer.step(batches.of(trainer.steps())).loss();
                }
                assertThat(last).isLessThan(0.8 * first);
            }
        }

        @Override
        public void close() {
            model.close();
            training.close();
            cpu.close();
        }
    }
}
