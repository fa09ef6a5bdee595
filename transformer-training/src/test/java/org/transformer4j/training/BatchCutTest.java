package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.objective.SequenceToSequence;
import org.transformer4j.training.objective.TokenTargets;
import org.transformer4j.training.regularization.Omissions;
import org.transformer4j.training.regularization.Regularization;

/**
 * A batch gives the same gradients at once and one sequence after the other, to the last bit, whatever is left out by chance, and whether
 * blocks are kept or computed again.
 */
class BatchCutTest {
    private static final Path VARIANTS = Path.of("../transformer-models/src/test/resources/variants");
    private static final int[] LENGTHS = {7, 3, 9, 5};

    record Lesson<E>(Objective<E> objective, List<E> examples) {}

    @ParameterizedTest
    @ValueSource(strings = {"phi_normed_queries", "llama_biases", "gpt_neox_sequential_linear", "gemma2_layer_types", "codegen_tied", "gpt_bigcode_mha_unscaled",
            "phi3_partial_tied", "starcoder2_untied", "mistral_window", "esm_labels", "bert_next_sentence", "camembert_labels", "marian_apart",
            "mbart", "umt5", "t5_wide_heads", "torch_transformer_prenorm"})
    void however_a_batch_is_cut_the_gradients_are_the_same(String model) {
        try (Backend cpu = Backends.select("cpu")) {
            Map<String, float[]> whole = gradients(model, cpu, LENGTHS.length, _ -> {});
            assertSame(gradients(model, cpu, 1, _ -> {}), whole);
            assertSame(gradients(model, cpu, LENGTHS.length / 2, ForwardPass::checkpoint), whole);
        }
    }

    @Test
    void experts_make_no_difference(@TempDir Path folder) throws IOException {
        however_a_batch_is_cut_the_gradients_are_the_same(SmallMixture.write(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"phi_normed_queries", "llama_biases", "gemma2_layer_types", "codegen_tied", "phi3_partial_tied", "esm_labels", "marian_apart",
            "umt5", "torch_transformer_prenorm"})
    void with_numbers_of_16_bits_as_well(String model) {
        try (Backend cpu = Backends.select("cpu")) {
            Map<String, float[]> whole = gradients(model, cpu, LENGTHS.length, pass -> pass.tape().precision(DType.BF16));
            assertSame(gradients(model, cpu, 1, pass -> pass.tape().precision(DType.BF16)), whole);
            assertSame(gradients(model, cpu, LENGTHS.length / 2, pass -> {
                pass.tape().precision(DType.BF16);
                pass.checkpoint();
            }), whole);
        }
    }

    private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(10);
        expected.forEach((name, gradient) -> assertThat(found.get(name)).as(name).containsExactly(gradient));
    }

    private static Map<String, float[]> gradients(String name, Backend cpu, int microBatch, Consumer<ForwardPass> setting) {
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(VARIANTS.resolve(name)), training);
                ForwardPass pass = new ForwardPass(training)) {
            setting.accept(pass);
            model.weights().named().forEach(pass.tape()::watch);
            learn(lesson(model), pass, microBatch);
            Map<String, float[]> gradients = new LinkedHashMap<>();
            int number = 0;
            for (NamedParameter parameter : model.weights().named()) {
                Slice gradient = pass.tape().gradient(parameter.slice());
                if (gradient != null) {
                    gradients.put(parameter.name() + "#" + number++, pass.workspace().toArray(gradient));
                }
            }
            return gradients;
        }
    }

    private static <E> void learn(Lesson<E> lesson, ForwardPass pass, int microBatch) {
        for (int from = 0; from < LENGTHS.length; from += microBatch) {
            pass.leaveOut(new Omissions(new Regularization(0.2, 0.1, 0.3, 5), 3, from));
            Tensor losses = lesson.objective.losses(lesson.examples.subList(from, from + microBatch), pass);
            pass.tape().backward(losses.reshape(1, (int) losses.shape().elements()).reduce(Reduce.Function.SUM), 0.1f);
            pass.reset();
        }
    }

    static Lesson<?> lesson(Model model) {
        return switch (model) {
            case EncoderDecoder both -> new Lesson<>(new SequenceToSequence(both, 0.1f), IntStream.range(0, LENGTHS.length)
                    .mapToObj(s -> new SequenceToSequence.Example(tokens(s, both.sourceVocabularySize()), tokens(s + 1, both.vocabularySize()),
                            tokens(s + 1, both.vocabularySize()))).toList());
            case Decoder decoder -> new Lesson<>(new CausalLanguageModeling(decoder, 0), IntStream.range(0, LENGTHS.length)
                    .mapToObj(s -> CausalLanguageModeling.Example.of(tokens(s, decoder.vocabularySize()))).toList());
            case TextEncoder encoder -> new Lesson<>(new TokenTargets(encoder, 0), examples(encoder));
            default -> throw new AssertionError(model);
        };
    }

    private static List<TokenTargets.Example> examples(TextEncoder encoder) {
        List<TokenTargets.Example> examples = new ArrayList<>();
        for (int s = 0; s < LENGTHS.length; s++) {
            int[] ids = tokens(s, encoder.vocabularySize());
            boolean whole = encoder.head().orElseThrow().task().ofFirstRows();
            examples.add(new TokenTargets.Example(ids, null, IntStream.range(0, whole ? 1 : ids.length).map(i -> i % 2).toArray()));
        }
        return examples;
    }

    /** Some tokens that are no special ones. */
    private static int[] tokens(int sequence, int vocabulary) {
        int length = LENGTHS[sequence % LENGTHS.length];
        return IntStream.range(0, length).map(i -> 5 + (i * 7 + sequence * 13) % (vocabulary - 5)).toArray();
    }
}
