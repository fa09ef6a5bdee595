package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.training.autograd.AutogradDevice;

/** A mixture of experts learns as other models do. */
class ExpertsTest {
    private Backend cpu;
    private Path base;
    private Lessons lessons;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        cpu = Backends.select("cpu");
        base = Path.of(SmallMixture.write(folder));
        lessons = new Lessons(base, cpu);
    }

    @AfterEach
    void close() {
        cpu.close();
    }

    @Test
    void a_batch_gives_the_same_bits_however_it_is_cut() throws IOException {
        String learnt = lessons.learn(4);
        lessons.microBatch = 4;
        assertThat(lessons.learn(4)).isEqualTo(learnt);
        lessons.microBatch = 1;
        assertThat(lessons.learn(4)).isEqualTo(learnt);
    }

    @Test
    void the_oracle_learns_the_same_bits() throws IOException {
        try (Backend oracle = Backends.open(new OracleProvider(), 0)) {
            assertThat(new Lessons(base, oracle).learn(2)).isEqualTo(lessons.learn(2));
        }
    }

    @Test
    void who_stops_and_goes_on_learns_the_same_bits(@TempDir Path folder) throws IOException {
        String straight = lessons.learn(5);
        lessons.learn(null, 2, folder);
        assertThat(lessons.learn(folder, 5, null)).isEqualTo(straight);
    }

    @Test
    void the_loss_goes_down() throws IOException {
        double before = Double.parseDouble(lessons.learn(1).split(" ")[0]);
        assertThat(Double.parseDouble(lessons.learn(20).split(" ")[0])).isLessThan(0.9 * before);
    }

    @Test
    void every_expert_is_saved_under_its_own_name(@TempDir Path folder) throws IOException {
        lessons.learns = name -> !name.contains("experts.3.");
        lessons.learn(null, 2, folder);
        compare(folder, (name, same) -> assertThat(same).as(name).isEqualTo(name.contains("experts.3.")));
    }

    @Test
    void experts_alone_may_learn(@TempDir Path folder) throws IOException {
        lessons.learns = name -> name.contains("experts.3.w2");
        lessons.learn(null, 2, folder);
        compare(folder, (name, same) -> assertThat(same).as(name).isEqualTo(!name.contains("experts.3.w2")));
    }

    @Test
    void experts_that_are_stored_in_16_bits_learn_as_well(@TempDir Path narrow, @TempDir Path wide) throws IOException {
        copy(base, narrow, DType.BF16);
        copy(narrow, wide, DType.F32);
        Lessons fromNarrow = new Lessons(narrow, cpu);
        Lessons fromWide = new Lessons(wide, cpu);
        fromNarrow.learns = name -> name.contains("experts.3.w2");
        fromWide.learns = fromNarrow.learns;
        String learnt = fromWide.learn(2).split(" ")[0];
        assertThat(fromNarrow.learn(2).split(" ")[0]).isEqualTo(learnt).isNotEqualTo(fromWide.learn(1).split(" ")[0]);
        assertThat(new Lessons(narrow, cpu).learn(2)).isEqualTo(new Lessons(wide, cpu).learn(2));
    }

    private static void copy(Path from, Path to, DType type) throws IOException {
        Files.copy(from.resolve("config.json"), to.resolve("config.json"));
        try (Checkpoint checkpoint = Checkpoint.open(from)) {
            SafetensorsWriter writer = new SafetensorsWriter().type(type);
            checkpoint.names().forEach(name -> writer.tensor(name, checkpoint.tensor(name).shape(), () -> checkpoint.tensor(name).toFloats()));
            writer.write(to.resolve("model.safetensors"));
        }
    }

    private void compare(Path folder, BiConsumer<String, Boolean> check) {
        try (Checkpoint before = Checkpoint.open(base); Checkpoint after = Checkpoint.open(folder)) {
            assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names()).hasSizeGreaterThan(30);
            before.names().forEach(name -> check.accept(name,
                    Arrays.equals(before.tensor(name).toFloats(), after.tensor(name).toFloats())));
        }
    }

    @Test
    void while_it_learns_a_model_computes_the_bits_that_it_computes_otherwise() throws IOException {
        try (Backend training = new Backend(new AutogradDevice(cpu.device()))) {
            assertThat(logits(training)).containsExactly(logits(cpu));
        }
    }

    private float[] logits(Backend backend) {
        int[] ids = IntStream.range(0, 17).map(i -> i * i % 99).toArray();
        try (Decoder model = Models.loadDecoder(ModelFolder.of(base), backend);
                DecoderPass pass = new DecoderPass(model, new int[] {ids.length}, ids, IntStream.range(0, ids.length).toArray())) {
            return pass.logits();
        }
    }
}
