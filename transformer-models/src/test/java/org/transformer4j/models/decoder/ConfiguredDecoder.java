package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.DecoderPass;

/** Decoders configured otherwise than the golden ones, against formulas in double precision. */
abstract class ConfiguredDecoder {
    static final int[] IDS = {5, 17, 98, 3, 42, 42, 63, 8, 71, 30, 11, 2, 88};

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

    EditedModel model(String golden) {
        return new EditedModel(folder, golden);
    }

    static Decoder load(EditedModel edited) {
        return Models.loadDecoder(ModelFolder.of(edited.write()), backend);
    }

    static float[] logits(EditedModel edited) {
        try (Decoder model = load(edited);
                DecoderPass pass = new DecoderPass(model, new int[] {IDS.length}, IDS, IntStream.range(0, IDS.length).toArray())) {
            return pass.logits();
        }
    }

    static void refused(EditedModel edited, String... parts) {
        assertThatThrownBy(() -> logits(edited)).isInstanceOf(CheckpointException.class).message().contains(parts).doesNotContain("\n");
    }

    static void assertClose(float[] logits, double[] expected) {
        assertThat(IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray()).containsExactly(expected, within(5e-5));
    }

    static ReferenceLlama llama(EditedModel model) {
        return ReferenceLlama.of(model, 4, 2, 1e-5, 5000);
    }
}
