package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A model that computes something else is found out. */
class WrongModelTest extends VerifiedFolder {
    @Test
    void is_found_out_by_one_weight() throws IOException {
        GoldenFolder golden = GoldenFolder.gpt2(folder).write();
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        // The sign of the last number.
        bytes[bytes.length - 1] ^= (byte) 0x80;
        Files.write(weights, bytes);

        VerifyReport report = verify(golden.path());

        assertThat(report.passed()).isFalse();
        assertThat(report.outputs()).filteredOn(check -> check.name().equals("out.logits"))
                .singleElement().matches(check -> !check.passed() && check.error() > check.limit());
    }

    @Test
    void is_found_out_by_one_wrong_number() {
        GoldenFolder golden = GoldenFolder.gpt2(folder);
        double[] logits = golden.doubles("nomask.out.logits.f64");
        long[] shape = golden.shape("nomask.out.logits.f64");
        logits[537] += 1e-4;
        // With its float32 counterpart, or PyTorch would seem to be that far off.
        float[] single = new float[logits.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) logits[i];
        }
        golden.doubles("nomask.out.logits.f64", shape, logits).floats("nomask.out.logits", shape, single);

        VerifyReport report = verify(golden);

        assertThat(report.outputs()).filteredOn(check -> !check.passed()).extracting(OutputCheck::name).containsOnly("nomask.out.logits");
    }

    @Test
    void is_found_out_by_one_wrong_token() {
        GoldenFolder golden = GoldenFolder.gpt2(folder);
        int[][] sequences = golden.integers("generate.out.sequences");
        int found = sequences[1][20];
        sequences[1][20] = 7;

        VerifyReport report = verify(golden.integers("generate.out.sequences", sequences));

        assertThat(report.passed()).isFalse();
        assertThat(report.generations().getFirst().difference())
                .isEqualTo("sequence 1, generated token 14: found %d, expected 7".formatted(found));
        assertThat(report.generations().getFirst().matching()).isEqualTo(34);
    }

    @Test
    void a_generation_from_scores_that_are_not_numbers_failed() throws IOException {
        GoldenFolder golden = GoldenFolder.gpt2(folder).write();
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        // The last number becomes NaN.
        Arrays.fill(weights, weights.length - 4, weights.length, (byte) 0xff);
        Files.write(folder.resolve("model.safetensors"), weights);

        VerifyReport report = verify(golden.path());

        assertThat(report.passed()).isFalse();
        assertThat(report.generations()).hasSize(2).allSatisfy(check -> assertThat(check.difference()).contains("NaN"));
        assertThat(report.outputs()).filteredOn(check -> check.name().equals("out.logits")).singleElement().matches(check -> !check.passed());
    }
}
