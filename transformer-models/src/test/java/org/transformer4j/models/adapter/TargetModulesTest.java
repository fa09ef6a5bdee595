package org.transformer4j.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetModulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"q_proj,v_proj ; model.layers.0.self_attn.q_proj ; true", "q_proj ; model.layers.0.self_attn.k_proj ; false",
            "q_proj ; model.layers.0.self_attn.xq_proj ; false", "self_attn.q_proj ; model.layers.3.self_attn.q_proj ; true",
            "attn.q_proj ; model.layers.3.self_attn.q_proj ; false", "lm_head ; lm_head ; true",
            "model.layers.0.self_attn.q_proj ; model.layers.0.self_attn.q_proj ; true", ".*\\.[01]\\..*q_proj ; model.layers.1.self_attn.q_proj ; true",
            ".*\\.[01]\\..*q_proj ; model.layers.2.self_attn.q_proj ; false", "(q|v)_proj ; model.layers.2.self_attn.q_proj ; false",
            "all-linear ; model.layers.2.self_attn.q_proj ; true", "all-linear ; lm_head ; false", "all-linear ; bert.pooler.dense ; false"})
    void a_name_or_its_end_or_an_expression_for_all_of_it(String targets, String module, boolean expected) {
        assertThat(TargetModules.parse(targets).include(module)).isEqualTo(expected);
    }

    @Test
    void text_becomes_names_an_expression_or_all_linear_layers() {
        assertThat(TargetModules.parse("q_proj,v_proj")).isEqualTo(new TargetModules.Named(List.of("q_proj", "v_proj")));
        assertThat(TargetModules.parse(".*(q|v)_proj")).isEqualTo(new TargetModules.Matching(".*(q|v)_proj"));
        assertThat(TargetModules.parse("all-linear")).isEqualTo(new TargetModules.AllLinear());
        assertThatThrownBy(() -> TargetModules.parse(" ")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("all-linear");
        assertThatThrownBy(() -> TargetModules.parse("a,,b")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("empty");
        assertThatThrownBy(() -> TargetModules.parse("*")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no regular expression");
    }

    @Test
    void the_factor_is_alpha_over_the_rank_or_its_root() {
        TargetModules all = new TargetModules.AllLinear();
        assertThat(new LoraSettings(4, 6, all).scale("x")).isEqualTo(1.5);
        assertThat(new LoraSettings(4, 6, true, all, Map.of(), Map.of(), List.of()).scale("x")).isEqualTo(3);
        LoraSettings own = new LoraSettings(4, 6, false, all, Map.of("layers.1.q", 2), Map.of("q", 8.0, "v", 5.0), List.of());
        assertThat(own.rank("model.layers.1.q")).isEqualTo(2);
        assertThat(own.rank("model.layers.11.q")).isEqualTo(4);
        assertThat(own.scale("model.layers.1.q")).isEqualTo(4);
        assertThat(own.scale("model.layers.0.q")).isEqualTo(2);
        assertThat(own.scale("model.layers.0.v")).isCloseTo(1.25, within(0.0));
        assertThat(own.scale("model.layers.0.kv")).isEqualTo(1.5);
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        TargetModules all = new TargetModules.AllLinear();
        assertThatThrownBy(() -> new LoraSettings(0, 6, all)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rank 0");
        assertThatThrownBy(() -> new LoraSettings(1, Double.NaN, all)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("NaN");
    }
}
