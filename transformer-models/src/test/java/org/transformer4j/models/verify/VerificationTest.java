package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerificationTest extends VerifiedFolder {
    @Test
    void a_model_passes_with_everything_that_was_recorded_of_it() {
        VerifyReport report = verify(GoldenFolder.resource("gpt2"));

        assertThat(report.passed()).isTrue();
        assertThat(report.outputs()).extracting(OutputCheck::name).containsExactly("out.attentions.0", "out.attentions.1",
                "out.hidden_states.0", "out.hidden_states.1", "out.hidden_states.2", "out.logits", "nomask.out.logits");
        assertThat(report.generations()).extracting(GenerationCheck::name)
                .containsExactly("generate.out.sequences", "generate_leftpad.out.sequences");
        assertThat(report.generations()).allSatisfy(check -> assertThat(check.matching()).isEqualTo(40));
        assertThat(report.notApplicable()).contains("train.out.loss", "grad.transformer.wte.weight").hasSize(61);
        assertThat(report.medianRatio().orElseThrow()).isBetween(0.5, 2.0);
    }

    @Test
    void a_model_that_has_learnt_something_passes() {
        VerifyReport report = verify(GoldenFolder.resource("shakespeare"));

        assertThat(report.passed()).isTrue();
        assertThat(report.outputs()).hasSize(1);
        assertThat(report.generations()).singleElement().extracting(GenerationCheck::matching).isEqualTo(60);
    }

    @Test
    void a_mask_may_be_of_floats() {
        GoldenFolder golden = GoldenFolder.gpt2(folder);
        int[][] mask = golden.integers("in.attention_mask");
        float[] floats = new float[mask.length * mask[0].length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = mask[i / mask[0].length][i % mask[0].length];
        }

        assertThat(verify(golden.floats("in.attention_mask", new long[] {mask.length, mask[0].length}, floats)).passed()).isTrue();
    }
}
