package org.transformer4j.models.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;

/** A row of a batch has the bits that it has alone. */
class BatchesTest {
    private static final int[][] TEXTS = {{5, 17, 23, 9}, {31}, {2, 2, 2, 2, 2, 2, 2, 2, 2, 30, 7}, {12, 4, 32, 8, 1, 3}};

    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static ModelFolder golden(String name) {
        return ModelFolder.of(EditedModel.golden(name));
    }

    private static int[] positions(int[]... texts) {
        return Arrays.stream(texts).flatMapToInt(text -> IntStream.range(0, text.length)).toArray();
    }

    private static int[] lengths(int[]... texts) {
        return Arrays.stream(texts).mapToInt(text -> text.length).toArray();
    }

    private static int[] joined(int[]... texts) {
        return Arrays.stream(texts).flatMapToInt(Arrays::stream).toArray();
    }

    private static float[] joined(float[]... parts) {
        float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert_mlm", "bert_model", "roberta_mlm", "distilbert_mlm", "esm_rotary_mlm"})
    void of_an_encoder(String name) {
        try (TextEncoder model = (TextEncoder) Models.load(golden(name), backend)) {
            float[][] alone = new float[TEXTS.length][];
            float[][] scores = new float[TEXTS.length][];
            for (int i = 0; i < TEXTS.length; i++) {
                try (EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(TEXTS[i]))) {
                    alone[i] = pass.states();
                    scores[i] = pass.scores();
                }
            }
            try (EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(TEXTS))) {
                assertThat(pass.states()).containsExactly(joined(alone));
                assertThat(pass.scores()).containsExactly(joined(scores));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "gemma2", "gpt_neox", "codegen", "gpt_bigcode_mqa"})
    void of_a_decoder(String name) {
        try (Decoder model = Models.loadDecoder(golden(name), backend)) {
            float[][] alone = new float[TEXTS.length][];
            for (int i = 0; i < TEXTS.length; i++) {
                try (DecoderPass pass = new DecoderPass(model, lengths(TEXTS[i]), TEXTS[i], positions(TEXTS[i]))) {
                    alone[i] = pass.logits();
                }
            }
            try (DecoderPass pass = new DecoderPass(model, lengths(TEXTS), joined(TEXTS), positions(TEXTS))) {
                assertThat(pass.logits()).containsExactly(joined(alone));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t5_v1_0", "t5_v1_1", "marian", "torch_transformer_postnorm"})
    void of_an_encoder_decoder(String name) {
        int[][] written = {{6}, {8, 3, 5}, {30, 2}, {1, 9, 9, 4, 7}};
        try (EncoderDecoder model = (EncoderDecoder) Models.load(golden(name), backend)) {
            float[][] alone = new float[TEXTS.length][];
            for (int i = 0; i < TEXTS.length; i++) {
                try (Encoding encoding = new Encoding(model, TEXTS[i]);
                        DecoderPass pass = new DecoderPass(model, encoding, new int[1], lengths(written[i]), written[i], positions(written[i]))) {
                    alone[i] = pass.logits();
                }
            }
            try (Encoding encoding = new Encoding(model, TEXTS);
                    DecoderPass pass = new DecoderPass(model, encoding, new int[] {0, 1, 2, 3}, lengths(written), joined(written), positions(written))) {
                assertThat(pass.logits()).containsExactly(joined(alone));
            }
        }
    }
}
