package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.optimizer.Sgd;
import org.transformer4j.training.schedule.Schedule;

/** Training goes on from checkpoints that are stored in 16 bits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Stored16BitsTest {
    private static final Path GPT2 = Lessons.GOLDENS.resolve("gpt2");

    private Backend cpu;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16"})
    void a_checkpoint_in_16_bits_teaches_what_the_same_numbers_in_32_bits_do(DType type, @TempDir Path narrow, @TempDir Path wide) throws IOException {
        write(type, narrow, wide);
        String learnt = new Lessons(wide, cpu).learn(3);
        assertThat(new Lessons(narrow, cpu).learn(3)).isEqualTo(learnt).isNotEqualTo(new Lessons(GPT2, cpu).learn(3));
    }

    @Test
    void what_does_not_learn_stays_in_16_bits_and_is_saved_and_resumed_all_the_same(@TempDir Path narrow, @TempDir Path wide, @TempDir Path half,
            @TempDir Path end, @TempDir Path expected) throws IOException {
        write(DType.BF16, narrow, wide);
        Lessons lessons = new Lessons(narrow, cpu);
        lessons.learns = name -> name.contains("h.1") || name.contains("ln_");
        lessons.learn(null, 2, half);
        lessons.learn(half, 4, end);
        Lessons others = new Lessons(wide, cpu);
        others.learns = lessons.learns;
        others.learn(null, 4, expected);
        assertThat(Files.readAllBytes(end.resolve("model.safetensors"))).isEqualTo(Files.readAllBytes(expected.resolve("model.safetensors")));
        assertThat(Files.readAllBytes(end.resolve("trainer.safetensors"))).isEqualTo(Files.readAllBytes(expected.resolve("trainer.safetensors")));
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(narrow), training, lessons.learns)) {
            assertThat(model.weights().named()).filteredOn(parameter -> parameter.slice().type() == DType.BF16).isNotEmpty()
                    .noneMatch(parameter -> lessons.learns.test(parameter.name()));
        }
    }

    @Test
    void a_matrix_that_should_learn_but_was_not_widened_is_refused(@TempDir Path narrow, @TempDir Path wide) throws IOException {
        write(DType.BF16, narrow, wide);
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(narrow), training)) {
            assertThatThrownBy(() -> new Lessons(narrow, cpu).trainer((Decoder) model)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is BF16, and only F32 learns").hasMessageContaining("Models.load(folder, backend, learns)");
        }
    }

    @Test
    void a_quantised_matrix_cannot_learn_even_if_it_should_be_widened() {
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Weights weights = new Weights(training, _ -> true)) {
            WeightFormat format = weights.format("w", WeightFormat.Q8_0);
            Weight weight = weights.matrix(new WeightSpec(2, 32, format), WeightSource.rowMajor(MemorySegment.ofArray(new byte[68]), format, 32));
            weights.name(new NamedParameter("w", Shape.of(2, 32), weight.buffer().all(), LongUnaryOperator.identity(), 0, false, NamedParameter.NO_ROW));
            TrainingSettings settings = new TrainingSettings(Sgd.plain(), Schedule.constant(1), 1, 1, _ -> true);
            assertThatThrownBy(() -> new Trainer<>(new Nothing(new Bare(weights)), settings)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("w is quantised as Q8_0");
        }
    }

    private record Bare(Weights weights) implements Model {
        @Override
        public ModelConfig config() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private record Nothing(Model model) implements Objective<Integer> {
        @Override
        public Tensor losses(List<Integer> examples, ForwardPass pass) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int targets(Integer example) {
            return 1;
        }

        @Override
        public int tokens(Integer example) {
            return 1;
        }
    }

    /** GPT-2 rounded to 16 bits, and the same numbers in 32. */
    private static void write(DType type, Path narrow, Path wide) throws IOException {
        try (Checkpoint source = Checkpoint.open(GPT2)) {
            SafetensorsWriter writer = new SafetensorsWriter();
            StringJoiner header = new StringJoiner(",", "{", "}");
            ByteBuffer data = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
            for (String name : source.names()) {
                StoredTensor tensor = source.tensor(name);
                float[] numbers = tensor.toFloats();
                int from = data.position();
                for (int i = 0; i < numbers.length; i++) {
                    short bits = type == DType.F16 ? Binary16.fromFloat(numbers[i]) : Bfloat16.fromFloat(numbers[i]);
                    data.putShort(bits);
                    numbers[i] = type == DType.F16 ? Binary16.toFloat(bits) : Bfloat16.toFloat(bits);
                }
                String shape = LongStream.of(tensor.shape()).mapToObj(Long::toString).collect(Collectors.joining(","));
                header.add("\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}".formatted(name, type, shape, from, data.position()));
                writer.tensor(name, tensor.shape(), () -> numbers);
            }
            writer.write(wide.resolve("model.safetensors"));
            byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
            ByteBuffer file = ByteBuffer.allocate(Long.BYTES + text.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(narrow.resolve("model.safetensors"), file.putLong(text.length).put(text).put(data.flip()).array());
        }
        Files.copy(GPT2.resolve("config.json"), narrow.resolve("config.json"));
        Files.copy(GPT2.resolve("config.json"), wide.resolve("config.json"));
    }
}
