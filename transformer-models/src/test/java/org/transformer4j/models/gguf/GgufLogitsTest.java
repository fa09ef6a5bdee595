package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.session.DecoderPass;

/** A model computes the same bits from a GGUF file as from safetensors with the same numbers. */
class GgufLogitsTest {
    /** {@code -Dtransformer.show=true} prints what the formats cost. */
    private static final boolean SHOWN = Boolean.getBoolean("transformer.show");

    private static final int[] IDS = {5, 17, 98, 3, 42, 42, 63, 8, 71, 30, 11, 2, 88};

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

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "llama_mha", "qwen2", "gemma", "gemma2"})
    void a_golden_model_in_f32_gives_the_scores_of_its_folder(String golden) {
        EditedModel model = golden(golden);
        float[] expected = logits(ModelFolder.of(model.write()));
        ConvertedModel.write(model, WeightFormat.F32, folder.resolve("m.gguf"));
        assertThat(logits(ModelFolder.of(folder.resolve("m.gguf")))).isEqualTo(expected);
    }

    static Stream<Arguments> goldensAndFormats() {
        return Stream.of("gpt2", "llama_gqa", "llama_mha", "qwen2", "gemma", "gemma2").flatMap(golden -> EnumSet.allOf(WeightFormat.class).stream()
                .filter(format -> format.blockSize() <= 32).map(format -> Arguments.of(golden, format)));
    }

    @ParameterizedTest
    @MethodSource("goldensAndFormats")
    void a_golden_model_in_any_format_gives_the_scores_of_its_decoded_weights(String golden, WeightFormat format) {
        assertSameScores(golden(golden), format);
    }

    static Stream<Arguments> wideModels() {
        return Stream.of("gpt2", "llama", "qwen2", "gemma", "gemma2").flatMap(family -> EnumSet.allOf(WeightFormat.class).stream()
                .filter(format -> format.blockSize() == 256).map(format -> Arguments.of(family, format)));
    }

    @ParameterizedTest
    @MethodSource("wideModels")
    void a_model_of_whole_super_blocks_gives_the_scores_of_its_decoded_weights(String family, WeightFormat format) {
        assertSameScores(WideModels.of(folder, family), format);
    }

    @ParameterizedTest
    @EnumSource
    void phi_2_and_phi_3_give_the_scores_of_their_decoded_weights(WeightFormat format) {
        assertSameScores(PhiModels.phi2(folder), format);
        assertSameScores(PhiModels.phi3(folder), format);
    }

    private void assertSameScores(EditedModel model, WeightFormat format) {
        ConvertedModel.write(model, format, folder.resolve("m.gguf"));
        float[] expected = logits(ModelFolder.of(model.write()));
        assertThat(logits(ModelFolder.of(folder.resolve("m.gguf")))).isEqualTo(expected);
    }

    /** What the formats cost: the error of the scores of a model of normally distributed weights, beside their spread. */
    @Test
    void quantised_scores_stay_near_those_of_float32() {
        float[] exact = logits(ModelFolder.of(WideModels.of(folder, "llama").write()));
        double spread = Math.sqrt(Arrays.stream(doubles(exact)).map(x -> x * x).average().orElseThrow());
        if (SHOWN) System.out.printf("%-6s %12s %12s %12s   scores have a root mean square of %.3f%n", "format", "bits/weight", "largest", "mean", spread);
        for (WeightFormat format : WeightFormat.values()) {
            ConvertedModel.write(WideModels.of(folder, "llama"), format, folder.resolve("m.gguf"));
            float[] found = logits(ModelFolder.of(folder.resolve("m.gguf")));
            double[] errors = IntStream.range(0, found.length).mapToDouble(i -> Math.abs(found[i] - exact[i])).toArray();
            double largest = Arrays.stream(errors).max().orElseThrow();
            double mean = Arrays.stream(errors).average().orElseThrow();
            if (SHOWN) System.out.printf("%-6s %12.4f %12.3e %12.3e%n", format, 8.0 * format.blockBytes() / format.blockSize(), largest, mean);
            assertThat(mean).as("%s", format).isLessThan(5 * spread * Math.pow(0.5, significantBits(format)));
        }
    }

    private static int significantBits(WeightFormat format) {
        return switch (format) {
            case F32 -> 24;
            case F16 -> 11;
            case BF16 -> 8;
            default -> format.bits();
        };
    }

    private EditedModel golden(String name) {
        EditedModel model = new EditedModel(folder, name);
        // GGUF has no key for it: gemma 2 divides by the root of the size of a head.
        return name.equals("gemma2") ? model.configured("query_pre_attn_scalar", "16") : model;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float[] logits(ModelFolder folder) {
        try (Decoder model = Models.loadDecoder(folder, backend);
                DecoderPass pass = new DecoderPass(model, new int[] {IDS.length}, IDS, IntStream.range(0, IDS.length).toArray())) {
            return pass.logits();
        }
    }
}
