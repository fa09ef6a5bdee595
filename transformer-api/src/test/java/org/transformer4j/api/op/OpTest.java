package org.transformer4j.api.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

class OpTest {
    @Test
    void equal_operations_share_a_kernel_key() {
        assertThat(new LayerNorm(8, 1e-5f)).isEqualTo(new LayerNorm(8, 1e-5f)).isNotEqualTo(new LayerNorm(8, 1e-6f));
    }

    @Test
    void an_operand_of_the_wrong_length_is_named_with_both_lengths() {
        Args args = Args.of(new long[] {2}, f32(16), f32(8), f32(7), f32(16));
        assertThatThrownBy(() -> args.check(new LayerNorm(8, 1e-5f))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'beta' is F32[7]; expected F32[8]");
    }

    @Test
    void an_operand_of_the_wrong_type_is_named() {
        Args args = Args.of(new long[] {1, 4}, f32(4), f32(1));
        assertThatThrownBy(() -> args.check(new ArgMax())).hasMessageContaining("'y' is F32[1]; expected I32[1]");
    }

    @Test
    void missing_operands_and_sizes_are_counted() {
        assertThatThrownBy(() -> Args.of(new long[] {1}, f32(1)).check(new Unary(Unary.Function.EXP))).hasMessageContaining("2 operands");
        assertThatThrownBy(() -> Args.of(new long[] {1}).check(new MatMul(false, false))).hasMessageContaining("[batch, m, k, n]");
        assertThatThrownBy(() -> Args.of(new long[] {-1}).check(new Fill(0))).hasMessageContaining("elements is -1");
    }

    @Test
    void an_output_must_not_overlap_another_operand() {
        Slice numbers = f32(12);
        Args.of(new long[] {4}, numbers.slice(0, 4), numbers.slice(4, 4)).check(new Unary(Unary.Function.EXP));
        assertThatThrownBy(() -> Args.of(new long[] {4}, numbers.slice(0, 4), numbers.slice(3, 4)).check(new Unary(Unary.Function.EXP)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'y' overlaps operand 'x'");
    }

    @Test
    void a_weight_is_always_a_whole_buffer() {
        WeightSpec spec = new WeightSpec(2, 3, DType.F32);
        Slice shifted = new Slice(new Numbers(DType.F32, 7), 1, 6);
        assertThatThrownBy(() -> Args.of(new long[] {1}, f32(3), shifted, f32(2)).check(new Linear(spec, false)))
                .hasMessageContaining("whole buffer");
    }

    @Test
    void sequences_have_to_fit_into_the_cache() {
        CacheAppend append = new CacheAppend(new CacheSpec(1, 1, 4, 3));
        assertThatThrownBy(() -> Args.of(new long[0], Sequences.whole(4)).check(append)).hasMessageContaining("1 slots of 3 positions");
        assertThatThrownBy(() -> Args.of(new long[0], Sequences.whole(1, 1)).check(append)).hasMessageContaining("slot 1");
        assertThatThrownBy(() -> Args.of(new long[0]).check(append)).hasMessageContaining("table of sequences");
        CacheAppend two = new CacheAppend(new CacheSpec(2, 1, 4, 3));
        Sequences shared = Sequences.of(new int[2], new int[] {1, 1}, new int[] {1, 1});
        assertThatThrownBy(() -> Args.of(new long[0], shared).check(two)).hasMessageContaining("share slot 0");
        Sequences tooFewKeys = Sequences.of(new int[1], new int[] {2}, new int[] {1});
        assertThatThrownBy(() -> Args.of(new long[0], tooFewKeys).check(append)).hasMessageContaining("2 rows but only 1 keys");
    }

    @Test
    void a_causal_query_sees_itself_and_what_is_before() {
        Sequences sequences = Sequences.of(new int[1], new int[] {2}, new int[] {5});
        assertThat(Mask.CAUSAL.end(sequences, 0, 0)).isEqualTo(4);
        assertThat(Mask.CAUSAL.end(sequences, 0, 1)).isEqualTo(5);
        assertThat(Mask.NONE.end(sequences, 0, 0)).isEqualTo(5);
    }

    @Test
    void a_window_moves_along_with_its_query() {
        Sequences sequences = Sequences.of(new int[1], new int[] {3}, new int[] {8});
        Mask window = Mask.slidingWindow(3);
        assertThat(List.of(window.first(sequences, 0, 0), window.end(sequences, 0, 0))).containsExactly(3, 6);
        assertThat(List.of(window.first(sequences, 0, 2), window.end(sequences, 0, 2))).containsExactly(5, 8);
        Mask both = new Mask(10, 1);
        assertThat(List.of(both.first(sequences, 0, 2), both.end(sequences, 0, 1), both.end(sequences, 0, 2))).containsExactly(0, 8, 8);
    }

    @Test
    void a_query_before_all_keys_sees_none_of_them() {
        Sequences sequences = Sequences.of(new int[1], new int[] {5}, new int[] {2});
        for (Mask mask : List.of(Mask.CAUSAL, Mask.slidingWindow(4))) {
            assertThat(mask.first(sequences, 0, 0)).isEqualTo(mask.end(sequences, 0, 0)).isZero();
        }
    }

    @Test
    void distances_beyond_the_table_count_as_its_ends() {
        RelativeBias bias = new RelativeBias(2, 1);
        assertThat(bias.span()).isEqualTo(4);
        assertThat(IntStream.of(-9, -2, -1, 0, 1, 9).map(bias::index).toArray()).containsExactly(0, 0, 1, 2, 3, 3);
    }

    @Test
    void a_copy_within_a_cache_is_checked() {
        CacheCopy copy = new CacheCopy(new CacheSpec(2, 1, 4, 3));
        assertThatThrownBy(() -> Args.of(new long[] {0, 2, 1}, f32(48)).check(copy)).hasMessageContaining("slot 2");
        assertThatThrownBy(() -> Args.of(new long[] {1, 1, 1}, f32(48)).check(copy)).hasMessageContaining("two different");
        assertThatThrownBy(() -> Args.of(new long[] {0, 1, 4}, f32(48)).check(copy)).hasMessageContaining("4 positions");
    }

    @Test
    void components_are_checked() {
        assertThatThrownBy(() -> new Mask(-1, 0)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Mask.slidingWindow(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new RelativeBias(0, -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Scoring.scaled(1f).capped(-1f)).hasMessageContaining("-1.0");
        CacheSpec cache = new CacheSpec(1, 2, 4, 8);
        assertThatThrownBy(() -> new Attention(3, cache, 1f, Mask.CAUSAL)).hasMessageContaining("3 query heads over 2 key heads");
        assertThatThrownBy(() -> new Attention(4, cache, Float.NaN, Mask.CAUSAL)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new LayerNorm(0, 1f)).hasMessageContaining("0 features");
        assertThatThrownBy(() -> new RmsNorm(1, 0f)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new Rope(8, 3, false)).hasMessageContaining("3 of 8");
        assertThatThrownBy(() -> new Permute(DType.F32, List.of(0, 2))).hasMessageContaining("[0, 2]");
        assertThatThrownBy(() -> new Cast(DType.F32, DType.F32)).hasMessageContaining("F32 to F32");
        assertThatThrownBy(() -> new GatherRows(DType.I32)).hasMessageContaining("I32");
        assertThatThrownBy(() -> new Softmax(Float.POSITIVE_INFINITY)).hasMessageContaining("Infinity");
        assertThatThrownBy(() -> new FmaChain(0, 1f, 1f)).hasMessageContaining("0 steps");
        assertThatThrownBy(() -> new FmaChain(1, Float.NaN, 1f)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new WeightSpec(1, 1, DType.I64)).hasMessageContaining("I64");
    }

    private static Slice f32(long elements) {
        return new Numbers(DType.F32, elements).all();
    }

    private record Numbers(DType type, long elements) implements Buffer {
        @Override
        public void close() {}
    }
}
