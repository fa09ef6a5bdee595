package org.transformer4j.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.transformer4j.models.checkpoint.SafetensorsBytes.littleEndian;
import static org.transformer4j.models.checkpoint.SafetensorsBytes.single;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    @Test
    void a_folder_is_its_safetensors_file() throws IOException {
        write("model.safetensors", single("F32", "[1]", littleEndian(4).putFloat(3).array()));
        try (var checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensor("t").toFloats()).containsExactly(3);
            assertThat(checkpoint.origin()).endsWith("model.safetensors");
        }
    }

    @Test
    void a_resource_is_read_like_a_file() throws IOException {
        try (InputStream stream = CheckpointTest.class.getResourceAsStream("/goldens/gpt2/model.safetensors");
                var checkpoint = Checkpoint.read(stream, "gpt2")) {
            assertThat(checkpoint.names()).hasSize(28).contains("transformer.h.1.mlp.c_fc.weight");
            assertThat(checkpoint.metadata()).containsEntry("format", "pt");
            assertThat(checkpoint.expect("transformer.wte.weight", 99, 32).elements()).isEqualTo(99 * 32);
        }
    }

    @Test
    void a_closed_checkpoint_cannot_be_read() throws IOException {
        write("model.safetensors", single("F32", "[1]", new byte[4]));
        StoredTensor tensor;
        try (var checkpoint = Checkpoint.open(folder)) {
            tensor = checkpoint.tensor("t");
        }
        assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_tensor_that_is_not_there_brings_up_the_closest_names() throws IOException {
        try (InputStream stream = CheckpointTest.class.getResourceAsStream("/goldens/gpt2/model.safetensors");
                var checkpoint = Checkpoint.read(stream, "gpt2")) {
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> checkpoint.tensor("h.0.ln_1.weight"))
                    .withMessageStartingWith("gpt2: no tensor \"h.0.ln_1.weight\" among 28; "
                            + "did you mean \"transformer.h.0.ln_1.weight\", ");
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> checkpoint.tensor("transformer.wte.wieght"))
                    .withMessageContaining("did you mean \"transformer.wte.weight\", ");
        }
    }

    @Test
    void what_is_expected_must_have_the_shape_and_the_type_of_a_weight() throws IOException {
        write("model.safetensors", single("F32", "[2,3]", new byte[24]));
        try (var checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.expect("t", 2, 3).elements()).isEqualTo(6);
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> checkpoint.expect("t", 3, 2))
                    .withMessageContaining("model.safetensors: \"t\" is F32 [2, 3]; expected [3, 2].");
            assertThatThrownBy(() -> checkpoint.expect("t", 2, 3, 1)).isInstanceOf(CheckpointException.class);
        }
        write("model.safetensors", single("I32", "[2]", new byte[8]));
        try (var checkpoint = Checkpoint.open(folder)) {
            assertThatThrownBy(() -> checkpoint.expect("t", 2)).hasMessageContaining("\"t\" is I32 [2]; expected F32, F16 or BF16: convert it to F32");
        }
    }

    @Test
    void closing_again_does_nothing() throws IOException {
        write("model.safetensors", single("F32", "[2,3]", new byte[24]));
        Checkpoint checkpoint = Checkpoint.open(folder);
        checkpoint.close();
        checkpoint.close();
        assertThatThrownBy(() -> checkpoint.tensor("t").toFloats()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_folder_without_weights_says_what_it_looked_for() throws IOException {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Checkpoint.open(folder))
                .withMessageContaining("found neither model.safetensors nor model.safetensors.index.json");
        write("pytorch_model.bin", new byte[1]);
        assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("safe_serialization=True");
    }

    @Test
    void what_is_no_file_is_refused() throws IOException {
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none.safetensors")))
                .isInstanceOf(CheckpointException.class).hasMessageContaining("found nothing; expected a file");
        Files.createDirectory(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class).hasMessageContaining("found a folder; expected a file");
    }

    @Nested
    class In_shards {
        @Test
        void each_tensor_is_found_where_the_index_says() throws IOException {
            write("model-1.safetensors", single("F32", "[1]", littleEndian(4).putFloat(1).array()));
            write("model-2.safetensors", SafetensorsBytes.file(
                    "{\"u\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                            + "\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", new byte[] {7, 8}));
            index("{\"metadata\":{\"total_size\":5},\"weight_map\":{\"u\":\"model-2.safetensors\",\"t\":\"model-1.safetensors\"}}");
            try (var checkpoint = Checkpoint.open(folder)) {
                assertThat(checkpoint.names()).containsExactly("u", "t");
                assertThat(checkpoint.tensor("u").toLongs()).containsExactly(7);
                assertThat(checkpoint.tensor("t").toFloats()).containsExactly(1);
                assertThatThrownBy(() -> checkpoint.expect("t", 2)).hasMessageContaining("model-1.safetensors: \"t\" is F32 [1]");
                assertThatThrownBy(() -> checkpoint.expect("v", 2)).hasMessageContaining("index.json: no tensor \"v\" among 2");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"../model.safetensors", "/etc/model.safetensors", "a/b.safetensors", "..\\\\b.safetensors",
                "C:b.safetensors", "passwd", "", "\\u0000.safetensors"})
        void a_name_that_could_lead_out_of_the_folder_is_refused(String name) throws IOException {
            index("{\"weight_map\":{\"t\":\"" + name + "\"}}");
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Checkpoint.open(folder))
                    .withMessageContaining("expected the name of a .safetensors file in the same folder");
        }

        @Test
        void a_missing_shard_is_an_error() throws IOException {
            index("{\"weight_map\":{\"t\":\"model-1.safetensors\"}}");
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Checkpoint.open(folder))
                    .withMessageContaining("model-1.safetensors: found nothing");
        }

        @Test
        void a_shard_without_the_tensor_is_an_error() throws IOException {
            write("model-1.safetensors", single("U8", "[1]", new byte[1]));
            index("{\"weight_map\":{\"t\":\"model-1.safetensors\",\"u\":\"model-1.safetensors\"}}");
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Checkpoint.open(folder))
                    .withMessageContaining("tensor \"u\" should be in model-1.safetensors, but is not");
        }

        @ParameterizedTest
        @ValueSource(strings = {"[]", "", "{}", "{\"weight_map\":[]}", "{\"weight_map\":{\"t\":1}}", "{\"weight_map\":{\"t\":null}}",
                "{\"weight_map\":{\"t\":\"a.safetensors\",\"t\":\"b.safetensors\"}}", "{\"weight_map\":{\"t\":\"a.safetensors\"}"})
        void a_malformed_index_is_an_error(String json) throws IOException {
            index(json);
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Checkpoint.open(folder))
                    .withMessageContaining("model.safetensors.index.json: ");
        }

        private void index(String json) throws IOException {
            Files.writeString(folder.resolve("model.safetensors.index.json"), json);
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }
}
