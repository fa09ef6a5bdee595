package org.transformer4j.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.autograd.Tape;

class LossesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/goldens/torch_losses/io.safetensors");
    /** How many times PyTorch's own error may be. */
    private static final double FACTOR = 4;
    /** What passes in any case, relative to the largest number. */
    private static final double SMALL = 1e-6;

    private Checkpoint golden;
    private Backend cpu;
    private Backend training;
    private Workspace workspace;
    /** What {@link #watched} was asked for last. */
    private Slice watchedSlice;

    @BeforeEach
    void open() {
        golden = Checkpoint.open(GOLDEN);
        cpu = Backends.select("cpu");
        training = new Backend(new AutogradDevice(cpu.device()));
        workspace = training.newWorkspace();
    }

    @AfterEach
    void close() {
        workspace.close();
        training.close();
        cpu.close();
        golden.close();
    }

    /** What a loss is made of: tensors of the golden file by name. */
    private interface Loss {
        Tensor of(Inputs inputs);
    }

    static Stream<Arguments> recorded() {
        return Stream.of(
                recorded("mse", in -> Losses.mean(Regression.squared(in.watched("x"), in.tensor("t")))),
                recorded("l1", in -> Losses.mean(Regression.absolute(in.watched("x"), in.tensor("t")))),
                recorded("smooth_l1", in -> Losses.mean(Regression.smoothAbsolute(in.watched("x"), in.tensor("t"), 0.5f))),
                recorded("huber", in -> Losses.mean(Regression.huber(in.watched("x"), in.tensor("t"), 0.7f))),
                recorded("bce_logits", in -> Losses.mean(Classification.binaryCrossEntropy(in.watched("x"), in.tensor("t")))),
                recorded("bce_logits_posweight",
                        in -> Losses.mean(Classification.binaryCrossEntropy(in.watched("x"), in.tensor("t"), in.tensor("p").slice()))),
                recorded("kl_div", in -> Losses.mean(Divergence.kullbackLeibler(in.watched("x"), in.tensor("t")))),
                recorded("cosine", in -> Similarity.cosine(in.watched("x"), in.watched("y"))),
                recorded("cross_entropy_soft", in -> Losses.mean(Classification.crossEntropy(in.watched("x"), in.tensor("t")))),
                recorded("cross_entropy_none", in -> in.watched("x").crossEntropy(in.integers("t"), 0f)),
                recorded("cross_entropy_smooth_none", in -> in.watched("x").crossEntropy(in.integers("t"), 0.1f)),
                recorded("cross_entropy_sum", in -> Losses.sum(in.watched("x").crossEntropy(in.integers("t"), 0f))),
                recorded("cross_entropy_smooth_sum", in -> Losses.sum(in.watched("x").crossEntropy(in.integers("t"), 0.1f))),
                recorded("cross_entropy_mean", in -> Losses.sum(in.watched("x").crossEntropy(in.integers("t"), 0f)).dividedBy(in.counted("t"))),
                recorded("cross_entropy_smooth_mean",
                        in -> Losses.sum(in.watched("x").crossEntropy(in.integers("t"), 0.1f)).dividedBy(in.counted("t"))),
                recorded("cross_entropy_weight", in -> weighted(in, 0f)),
                recorded("cross_entropy_weight_smooth", in -> weighted(in, 0.2f)),
                recorded("cross_entropy_seq",
                        in -> Losses.mean(in.watched("x").permute(0, 2, 1).reshape(10, 9).crossEntropy(in.integers("t"), 0f))),
                recorded("ctc", LossesTest::spelt));
    }

    private static Arguments recorded(String name, Loss loss) {
        return Arguments.of(name, loss);
    }

    private static Tensor weighted(Inputs in, float smoothing) {
        float[] weights = in.numbers("w");
        double sum = Arrays.stream(in.whole("t")).filter(target -> target >= 0).mapToDouble(target -> weights[target]).sum();
        return Losses.sum(Classification.crossEntropy(in.watched("x"), in.integers("t"), in.tensor("w").slice(), smoothing)).dividedBy((float) sum);
    }

    /** Sequences of 8 and of 6 rows out of {@code [8, 2, 5]}, which spell 3 and 2 classes. */
    private static Tensor spelt(Inputs in) {
        int[] t = in.whole("t");
        return TemporalClassification.loss(in.watched("x").permute(1, 0, 2).reshape(16, 5).rows(0, 14), new int[] {8, 6},
                new int[][] {Arrays.copyOfRange(t, 0, 3), Arrays.copyOfRange(t, 3, 5)}, 0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void losses_and_their_gradients_are_those_of_pytorch(String name, Loss loss) {
        Inputs inputs = new Inputs(name);
        Tensor y = loss.of(inputs);
        check(name + ".out.y", y.toArray());
        float[] come = golden.tensor(name + ".gy.y").toFloats();
        Tape tape = Tape.of(workspace);
        tape.backward(Losses.sum(y.times(workspace.tensor(y.shape(), come))), 1f);
        for (String watched : new String[] {"x", "y"}) {
            if (golden.optional("%s.grad.%s".formatted(name, watched)).isPresent()) {
                check("%s.grad.%s".formatted(name, watched), read(tape.gradient(inputs.slice(watched))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedding", "embedding_padding"})
    void looked_up_rows_get_the_gradients_of_pytorch(String name) {
        Inputs inputs = new Inputs(name);
        float[] numbers = inputs.numbers("w");
        try (Weights weights = new Weights(training)) {
            Weight table = weights.matrix(new WeightSpec(7, 4, DType.F32), WeightSource.rowMajor(MemorySegment.ofArray(numbers), DType.F32, 4));
            Tape tape = Tape.of(workspace);
            tape.watch(table.buffer().all());
            if (name.endsWith("padding")) {
                tape.ignoreLookups(table.buffer().all(), 1);
            }
            Tensor y = workspace.embedding(table, inputs.integers("i"));
            check(name + ".out.y", y.toArray());
            tape.backward(Losses.sum(y.times(workspace.tensor(y.shape(), golden.tensor(name + ".gy.y").toFloats()))), 1f);
            check(name + ".grad.w", read(tape.gradient(table.buffer().all())));
        }
    }

    @Test
    void the_probabilities_of_all_ways_to_spell_are_summed() {
        float[] scores = {0.3f, -1, 2, 0.1f, 0.7f, -0.2f, 1.5f, 0, -0.4f, 0.6f, 0.2f, 1, 0, 0, 0.5f, -1, 1, 0.25f};
        int[][] targets = {{1, 1}, {}, {2, 1}};
        int[] lengths = {3, 1, 2};
        float[] found = TemporalClassification.loss(workspace.tensor(Shape.of(6, 3), scores), lengths, targets, 0).toArray();
        int first = 0;
        for (int n = 0; n < lengths.length; n++) {
            assertThat((double) found[n]).isCloseTo(-Math.log(spells(scores, first, lengths[n], targets[n])), Offset.offset(1e-6));
            first += lengths[n];
        }
    }

    /** The sum over all ways through the rows, one by one. */
    private static double spells(float[] scores, int first, int rows, int[] target) {
        double sum = 0;
        for (int way = 0; way < Math.pow(3, rows); way++) {
            double probability = 1;
            List<Integer> spelt = new ArrayList<>();
            int before = 0;
            int rest = way;
            for (int t = 0; t < rows; t++) {
                int now = rest % 3;
                rest /= 3;
                probability *= softmax(Arrays.copyOfRange(scores, 3 * (first + t), 3 * (first + t) + 3), 1)[now];
                if (now != 0 && now != before) {
                    spelt.add(now);
                }
                before = now;
            }
            sum += spelt.equals(Arrays.stream(target).boxed().toList()) ? probability : 0;
        }
        return sum;
    }

    @Test
    void a_sequence_that_cannot_spell_its_classes_is_refused() {
        Tensor x = workspace.tensor(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> TemporalClassification.loss(x, new int[] {2}, new int[][] {{1, 1}}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 rows for 2 classes; at least 3");
        assertThatThrownBy(() -> TemporalClassification.loss(x, new int[] {2}, new int[][] {{3}}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("class 3 of 3");
        assertThatThrownBy(() -> TemporalClassification.loss(x, new int[] {2}, new int[][] {{0}}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("stands for no class");
        assertThatThrownBy(() -> TemporalClassification.loss(x, new int[] {1}, new int[][] {{1}}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> TemporalClassification.loss(x, new int[] {1, 1}, new int[][] {{1}}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 sequences with 1 targets");
    }

    @Test
    void what_a_sequence_spells_does_not_depend_on_its_batch() {
        float[] scores = {0.3f, -1, 2, 0.1f, 0.7f, -0.2f, 1.5f, 0, -0.4f, 0.6f, 0.2f, 1, 0, 0, 0.5f, -1, 1, 0.25f};
        float[] together = TemporalClassification.loss(workspace.tensor(Shape.of(6, 3), scores), new int[] {2, 4}, new int[][] {{2}, {1, 2, 1}}, 0)
                .toArray();
        float[] alone = TemporalClassification.loss(workspace.tensor(Shape.of(2, 3), Arrays.copyOf(scores, 6)), new int[] {2},
                new int[][] {{2}}, 0).toArray();
        assertThat(together[0]).isEqualTo(alone[0]);
    }

    @Test
    void a_student_that_says_what_the_teacher_says_has_nothing_to_learn() {
        float[] scores = {1, -2, 0.5f, 3, 200, 0};
        Tensor teacher = workspace.tensor(Shape.of(2, 3), scores);
        Tensor student = watched(Shape.of(2, 3), scores);
        Tensor losses = Divergence.distillation(student, teacher, 2f);
        assertThat(losses.toArray()).containsExactly(0f, 0f);
        Tape.of(workspace).backward(Losses.sum(losses), 1f);
        for (float each : read(Tape.of(workspace).gradient(watchedSlice))) {
            assertThat(each).isCloseTo(0f, Offset.offset(1e-7f));
        }
    }

    @Test
    void distillation_is_the_divergence_at_a_temperature() {
        float[] x = {1, -2, 0.5f};
        float[] y = {0.25f, 2, -1};
        double[] p = softmax(y, 2);
        double[] q = softmax(x, 2);
        double expected = 4 * IntStream.range(0, 3).mapToDouble(i -> p[i] * Math.log(p[i] / q[i])).sum();
        float found = Divergence.distillation(workspace.tensor(Shape.of(1, 3), x), workspace.tensor(Shape.of(1, 3), y), 2f).toArray()[0];
        assertThat((double) found).isCloseTo(expected, Offset.offset(1e-6));
    }

    private static double[] softmax(float[] x, double temperature) {
        double[] y = IntStream.range(0, x.length).mapToDouble(i -> Math.exp(x[i] / temperature)).toArray();
        double sum = Arrays.stream(y).sum();
        return Arrays.stream(y).map(each -> each / sum).toArray();
    }

    @Test
    void rows_that_belong_together_are_to_be_alike() {
        float[] x = {1, 0, 2, 0.5f, -1, 3};
        float[] y = {2, 1, 0, 0.1f, -4, 1};
        double scale = 5;
        double[][] scores = new double[2][2];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                scores[i][j] = scale * cosine(Arrays.copyOfRange(x, 3 * i, 3 * i + 3), Arrays.copyOfRange(y, 3 * j, 3 * j + 3));
            }
        }
        float[] found = Similarity.contrastive(workspace.tensor(Shape.of(2, 3), x), workspace.tensor(Shape.of(2, 3), y),
                workspace.tensor(Shape.of(1), (float) scale).slice()).toArray();
        for (int i = 0; i < 2; i++) {
            double other = Math.exp(scores[i][1 - i] - scores[i][i]);
            double otherWay = Math.exp(scores[1 - i][i] - scores[i][i]);
            assertThat((double) found[i]).isCloseTo((Math.log(1 + other) + Math.log(1 + otherWay)) / 2, Offset.offset(1e-6));
        }
    }

    private static double cosine(float[] a, float[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
    }

    @Test
    void extreme_scores_give_finite_losses_and_gradients() {
        float[] scores = {200, -200, 0, 0};
        Tensor x = watched(Shape.of(2, 2), scores);
        Tensor t = workspace.tensor(Shape.of(2, 2), 0, 1, 1, 0);
        Tensor all = Losses.sum(Classification.binaryCrossEntropy(x, t)).plus(Losses.sum(Divergence.kullbackLeibler(x, t)))
                .plus(Losses.sum(Similarity.cosineLoss(x, t))).plus(Losses.sum(Regression.absolute(x, x)));
        Tape.of(workspace).backward(all, 1f);
        assertThat(all.toArray()[0]).isFinite();
        for (float each : read(Tape.of(workspace).gradient(watchedSlice))) {
            assertThat(each).isFinite();
        }
    }

    @Test
    void a_backend_that_remembers_nothing_gives_the_same_losses() {
        float[] x = {1, -2, 0.5f, 3};
        float[] t = {0.25f, 2, -1, 3};
        try (Workspace plain = cpu.newWorkspace()) {
            assertThat(Regression.huber(plain.tensor(Shape.of(2, 2), x), plain.tensor(Shape.of(2, 2), t), 1f).toArray())
                    .containsExactly(Regression.huber(workspace.tensor(Shape.of(2, 2), x), workspace.tensor(Shape.of(2, 2), t), 1f).toArray());
            assertThat(Divergence.distillation(plain.tensor(Shape.of(2, 2), x), plain.tensor(Shape.of(2, 2), t), 3f).toArray())
                    .containsExactly(Divergence.distillation(workspace.tensor(Shape.of(2, 2), x), workspace.tensor(Shape.of(2, 2), t), 3f).toArray());
        }
    }

    @Test
    void shapes_and_numbers_that_do_not_fit_are_refused() {
        Tensor x = workspace.tensor(Shape.of(2, 2), 1, 2, 3, 4);
        Tensor row = workspace.tensor(Shape.of(1, 2), 1, 2);
        assertThatThrownBy(() -> Regression.squared(x, row)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2, 2] and [1, 2]");
        assertThatThrownBy(() -> Divergence.kullbackLeibler(x, row)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Divergence.distillation(x, x, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("temperature");
        assertThatThrownBy(() -> Regression.huber(x, x, -1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("delta of -1");
        assertThatThrownBy(() -> Classification.binaryCrossEntropy(x, x, x.slice())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 weights of columns; 2");
        assertThatThrownBy(() -> Similarity.contrastive(x, x, row.slice())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 scales");
    }

    /** The tensors of one case. */
    private final class Inputs {
        private final String name;
        private final Map<String, Slice> slices = new HashMap<>();

        Inputs(String name) {
            this.name = name;
        }

        private StoredTensor stored(String input) {
            return golden.tensor("%s.in.%s".formatted(name, input));
        }

        float[] numbers(String input) {
            return stored(input).toFloats();
        }

        int[] whole(String input) {
            return Arrays.stream(stored(input).toLongs()).mapToInt(Math::toIntExact).toArray();
        }

        int counted(String input) {
            return (int) Arrays.stream(whole(input)).filter(each -> each >= 0).count();
        }

        Slice integers(String input) {
            return workspace.integers(whole(input));
        }

        Tensor tensor(String input) {
            return workspace.tensor(Shape.of(Arrays.stream(stored(input).shape()).mapToInt(Math::toIntExact).toArray()), numbers(input));
        }

        Tensor watched(String input) {
            Shape shape = tensor(input).shape();
            Tensor x = LossesTest.this.watched(shape, numbers(input));
            slices.put(input, watchedSlice);
            return x;
        }

        Slice slice(String input) {
            return slices.get(input);
        }
    }

    /** A tensor whose gradient is asked for, and a copy of it to compute with. */
    private Tensor watched(Shape shape, float[] numbers) {
        watchedSlice = workspace.tensor(shape, numbers).slice();
        Tape.of(workspace).watch(watchedSlice);
        Tensor copy = workspace.allocate(shape);
        workspace.launch(new Copy(DType.F32), Args.of(new long[] {1, watchedSlice.length(), watchedSlice.length(), watchedSlice.length()},
                watchedSlice, copy.slice()));
        return copy;
    }

    private float[] read(Slice slice) {
        Tensor copy = workspace.allocate(Shape.of(Math.toIntExact(slice.length())));
        workspace.launch(new Copy(DType.F32), Args.of(new long[] {1, slice.length(), slice.length(), slice.length()}, slice, copy.slice()));
        return copy.toArray();
    }

    private void check(String tensor, float[] found) {
        double[] exact = golden.tensor(tensor + ".f64").toDoubles();
        float[] torch = golden.tensor(tensor).toFloats();
        assertThat(found).as(tensor).hasSize(exact.length);
        double error = 0;
        double reference = 0;
        double largest = 0;
        for (int i = 0; i < exact.length; i++) {
            error = Math.max(error, Math.abs(found[i] - exact[i]));
            reference = Math.max(reference, Math.abs(torch[i] - exact[i]));
            largest = Math.max(largest, Math.abs(exact[i]));
        }
        assertThat(error).as(tensor).isLessThanOrEqualTo(Math.max(FACTOR * reference, SMALL * largest));
    }
}
