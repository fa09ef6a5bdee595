package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;

/**
 * A text has the same bits alone, beside a longer one with padding behind it, and with padding in front of it, as long as its tokens
 * have the positions that they have alone.
 */
class PaddingAgreementTest {
    private static final int[] SHORT = {5, 17, 23, 9};
    private static final int[] LONG = {12, 4, 32, 8, 3, 30, 7};
    private static final int PADS = LONG.length - SHORT.length;

    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Model load(String golden) {
        return Models.load(ModelFolder.of(GoldenFolder.resource(golden)), backend);
    }

    private static StoredTensor integers(String name, int[]... rows) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * rows.length * rows[0].length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(rows).flatMapToInt(Arrays::stream).forEach(bytes::putLong);
        return new StoredTensor(name, DType.I64, new long[] {rows.length, rows[0].length}, MemorySegment.ofArray(bytes.array()));
    }

    /** The short text with padding in front of it or behind. */
    private static int[] padded(int[] text, boolean left, int padding) {
        int[] row = new int[text.length + PADS];
        Arrays.fill(row, padding);
        System.arraycopy(text, 0, row, left ? PADS : 0, text.length);
        return row;
    }

    private static int[] ones(int count) {
        return IntStream.range(0, count).map(_ -> 1).toArray();
    }

    private static Map<String, StoredTensor> batch(boolean left, int padding) {
        Map<String, StoredTensor> inputs = new TreeMap<>();
        inputs.put("input_ids", integers("input_ids", LONG, padded(SHORT, left, padding)));
        inputs.put("attention_mask", integers("attention_mask", ones(LONG.length), padded(ones(SHORT.length), left, 0)));
        return inputs;
    }

    private static Map<String, StoredTensor> alone() {
        return new TreeMap<>(Map.of("input_ids", integers("input_ids", SHORT)));
    }

    private static Computed run(Model model, Map<String, StoredTensor> inputs, String output) {
        GoldenCase golden = new GoldenCase("", inputs, Map.of(), Optional.empty());
        SpecialTokens special = ModelFolder.of(GoldenFolder.resource("gpt2")).generationConfig().tokens();
        return GoldenRunner.of(model, special).outputs(golden, Set.of(output)).get(output);
    }

    /** The numbers of the last sequence that are no padding. */
    private static float[] last(Computed computed) {
        int sequences = (int) computed.shape()[0];
        int size = computed.values().length / sequences;
        int first = (sequences - 1) * size;
        float[] numbers = new float[size];
        int count = 0;
        for (int i = first; i < first + size; i++) {
            if (computed.counts(i)) {
                numbers[count++] = computed.values()[i];
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "llama_mha", "qwen2", "gemma", "gemma2", "gpt_neox", "codegen", "gpt_bigcode_mqa"})
    void of_a_decoder(String golden) {
        try (Model model = load(golden)) {
            float[] expected = last(run(model, alone(), "logits"));
            assertThat(last(run(model, batch(false, 0), "logits"))).containsExactly(expected);
            // As generation in Hugging Face counts positions: tokens, not columns.
            Map<String, StoredTensor> left = batch(true, 0);
            left.put("position_ids", integers("position_ids", IntStream.range(0, LONG.length).toArray(),
                    IntStream.range(0, LONG.length).map(column -> Math.max(0, column - PADS)).toArray()));
            assertThat(last(run(model, left, "logits"))).containsExactly(expected);
        }
    }

    /** In these a token's position is its column unless padding is not counted, so that padding in front leaves out those with columns. */
    @ParameterizedTest
    @CsvSource({"bert_mlm, 0, false", "distilbert_mlm, 0, false", "esm_rotary_mlm, 1, false", "roberta_mlm, 1, true"})
    void of_an_encoder(String golden, int padding, boolean left) {
        try (Model model = load(golden)) {
            float[] expected = last(run(model, alone(), "logits"));
            assertThat(last(run(model, batch(false, padding), "logits"))).containsExactly(expected);
            if (left) {
                assertThat(last(run(model, batch(true, padding), "logits"))).containsExactly(expected);
            } else {
                assertThat(last(run(model, batch(true, padding), "logits"))).hasSameSizeAs(expected).isNotEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"t5_v1_0, true", "t5_v1_1, true", "marian, false"})
    void of_an_encoder_decoder(String golden, boolean relative) {
        try (Model model = load(golden)) {
            int[] target = {6, 8, 3};
            Map<String, StoredTensor> alone = alone();
            alone.put("decoder_input_ids", integers("decoder_input_ids", target));
            float[] expected = last(run(model, alone, "logits"));
            for (boolean left : new boolean[] {false, true}) {
                Map<String, StoredTensor> batch = batch(left, 0);
                batch.put("decoder_input_ids", integers("decoder_input_ids", new int[] {1, 2, 3}, target));
                float[] found = last(run(model, batch, "logits"));
                if (!left || relative) {
                    assertThat(found).containsExactly(expected);
                } else {
                    assertThat(found).hasSameSizeAs(expected).isNotEqualTo(expected);
                }
            }
        }
    }
}
