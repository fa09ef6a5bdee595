package org.transformer4j.conformance.oracle;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.WeightSpec;

/** Each layer is written twice, as a decomposition and in the oracle; here the two meet, bit for bit. */
class DecompositionTest {
    @Nested
    class Norms {
        @ParameterizedTest
        @CsvSource({"1,1", "3,1", "2,63", "2,64", "2,65", "5,127", "1,768", "3,1000", "0,8"})
        void layer_norm_agrees(int rows, int width) {
            Twins.of(new LayerNorm(width, 1e-5f)).agree(rows);
        }

        @ParameterizedTest
        @CsvSource({"1,1", "3,1", "2,63", "2,64", "2,65", "5,127", "1,768", "3,1000", "0,8"})
        void rms_norm_agrees(int rows, int width) {
            Twins.of(new RmsNorm(width, 1e-6f)).agree(rows);
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 7, 97, 1009})
        void special_values_agree(int every) {
            Twins.of(new LayerNorm(67, 1e-12f)).withSpecials(every).agree(61);
            Twins.of(new RmsNorm(67, 1e-12f)).withSpecials(every).agree(61);
        }
    }

    @Nested
    class Softmaxes {
        @ParameterizedTest
        @CsvSource({"1,1", "3,2", "2,63", "2,64", "2,65", "4,129", "1,1000", "0,8", "3,0"})
        void softmax_agrees(int rows, int width) {
            Twins.of(new Softmax(1f)).agree(rows, width);
            Twins.of(new Softmax(0.125f)).agree(rows, width);
            Twins.of(new Softmax(-37.5f)).agree(rows, width);
            Twins.of(new Softmax(0f)).agree(rows, width);
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 7, 97, 1009})
        void special_values_agree(int every) {
            Twins.of(new Softmax(1f)).withSpecials(every).agree(61, 67);
            Twins.of(new Softmax(1.7f)).withSpecials(every).agree(61, 3);
        }
    }

    @Nested
    class LinearLayers {
        @ParameterizedTest
        @CsvSource({"1,1,1", "1,255,3", "3,256,5", "2,257,7", "5,64,33", "2,600,11", "0,5,3"})
        void linear_agrees_for_every_stored_type(int rows, int in, int out) {
            for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
                Twins.of(new Linear(new WeightSpec(out, in, type), true)).agree(rows);
                Twins.of(new Linear(new WeightSpec(out, in, type), false)).agree(rows);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 7, 97, 1009})
        void special_values_agree(int every) {
            Twins.of(new Linear(new WeightSpec(13, 300, DType.F32), true)).withSpecials(every).agree(11);
            Twins.of(new Linear(new WeightSpec(13, 3, DType.F32), false)).withSpecials(every).agree(11);
            Twins.of(new Linear(new WeightSpec(13, 300, DType.F16), true)).withSpecials(every).agree(11);
            Twins.of(new Linear(new WeightSpec(13, 300, DType.BF16), false)).withSpecials(every).agree(11);
        }

        @ParameterizedTest
        @EnumSource(names = {"F32", "F16", "BF16"})
        void embedding_agrees_within_and_beyond_the_table(DType type) {
            Twins.of(new Embedding(new WeightSpec(17, 5, type))).withIndices(-3, 20).agree(50);
            Twins.of(new Embedding(new WeightSpec(17, 5, type))).withIndices(0, 17).withSpecials(3).agree(50);
            Twins.of(new Embedding(new WeightSpec(1, 1, type))).agree(0);
        }
    }

    @Nested
    class Activations {
        @ParameterizedTest
        @EnumSource
        void a_gated_activation_agrees(Unary.Function function) {
            Twins.of(new GatedActivation(function)).agree(0);
            Twins.of(new GatedActivation(function)).agree(131);
            Twins.of(new GatedActivation(function)).withSpecials(2).agree(1009);
        }
    }

    @Nested
    class Chains {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3, 7, 64, 300})
        void a_chain_of_fmas_agrees(int steps) {
            Twins.of(new FmaChain(steps, 0.999f, 0.001f)).agree(0);
            Twins.of(new FmaChain(steps, 1.1f, -0.3f)).agree(131);
            Twins.of(new FmaChain(steps, -0.75f, 1.3f)).withSpecials(2).agree(1009);
        }
    }

    @Nested
    class Rotations {
        @ParameterizedTest
        @CsvSource({"2,2", "4,4", "64,64", "80,32", "128,128", "7,2", "3,2", "96,94"})
        void rope_agrees(int headDim, int rotaryDim) {
            for (boolean interleaved : new boolean[] {false, true}) {
                LayerOp rope = new Rope(headDim, rotaryDim, interleaved);
                Twins.of(rope).withIndices(0, 11).agree(5, 3, 11);
                Twins.of(rope).withIndices(-2, 14).agree(9, 1, 11);
                Twins.of(rope).withIndices(0, 11).withSpecials(5).agree(7, 2, 11);
                Twins.of(rope).agree(0, 3, 11);
                Twins.of(rope).agree(3, 0, 11);
                Twins.of(rope).withIndices(0, 3).withSpecials(5).agree(2, 2, 0);
            }
        }
    }

    @Nested
    class Caches {
        @Test
        void appending_agrees_and_leaves_the_rest_of_the_cache() {
            CacheAppend append = new CacheAppend(new CacheSpec(3, 2, 5, 11));
            Twins.of(append).agree(Sequences.whole(11, 1, 0));
            Twins.of(append).agree(Sequences.of(new int[] {2, 0}, new int[] {3, 1}, new int[] {7, 11}));
            Twins.of(append).withSpecials(2).agree(Sequences.of(new int[] {1}, new int[] {4}, new int[] {4}));
            Twins.of(append).agree(Sequences.whole());
        }
    }

    @Nested
    class Attentions {
        @ParameterizedTest
        @ValueSource(ints = {1, 3, 64, 80})
        void every_head_size_agrees(int headDim) {
            agree(2, new CacheSpec(1, 2, headDim, 9), 1f / (float) Math.sqrt(headDim), 0, Sequences.whole(9));
        }

        @ParameterizedTest
        @CsvSource({"1,1", "4,4", "4,2", "6,2", "5,1"})
        void grouped_heads_agree(int heads, int kvHeads) {
            agree(heads, new CacheSpec(1, kvHeads, 6, 20), 0.4f, 0, Sequences.of(new int[] {0}, new int[] {3}, new int[] {20}));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 63, 64, 65, 255, 256, 257, 511, 512, 513, 600})
        void every_length_agrees(int kvLength) {
            agree(4, new CacheSpec(1, 2, 3, 600), 0.6f, 0,
                    Sequences.of(new int[] {0}, new int[] {1}, new int[] {kvLength}));
        }

        @Test
        void a_chunk_that_crosses_a_block_agrees() {
            agree(2, new CacheSpec(1, 1, 8, 300), 0.35f, 0, Sequences.of(new int[] {0}, new int[] {7}, new int[] {260}));
        }

        @Test
        void ragged_sequences_agree() {
            agree(4, new CacheSpec(5, 2, 5, 300), 0.45f, 0,
                    Sequences.of(new int[] {3, 0, 4, 1}, new int[] {1, 0, 5, 2}, new int[] {257, 9, 5, 300}));
        }

        @Test
        void queries_without_keys_agree() {
            agree(2, new CacheSpec(2, 2, 5, 8), 0.45f, 0, Sequences.of(new int[] {0, 1}, new int[] {3, 5}, new int[] {0, 2}));
        }

        @Test
        void no_query_at_all_agrees() {
            agree(2, new CacheSpec(2, 2, 5, 8), 0.45f, 0, Sequences.whole());
            agree(2, new CacheSpec(2, 2, 5, 8), 0.45f, 0, Sequences.of(new int[] {1}, new int[] {0}, new int[] {4}));
        }

        @ParameterizedTest
        @ValueSource(floats = {1f, 0f, -0.5f, 30f, 1e30f})
        void every_scale_agrees(float scale) {
            agree(2, new CacheSpec(1, 1, 7, 270), scale, 0, Sequences.of(new int[] {0}, new int[] {2}, new int[] {270}));
        }

        @ParameterizedTest
        @ValueSource(ints = {3, 19, 101, 1009, 5003})
        void special_values_agree(int every) {
            agree(2, new CacheSpec(1, 1, 3, 600), 0.6f, every, Sequences.of(new int[] {0}, new int[] {7}, new int[] {600}));
        }

        @Test
        void heads_larger_than_a_dot_block_agree() {
            agree(1, new CacheSpec(1, 1, 300, 5), 0.05f, 0, Sequences.whole(5));
        }

        private static void agree(int heads, CacheSpec cache, float scale, int everySpecial, Sequences sequences) {
            for (Mask mask : List.of(Mask.NONE, Mask.CAUSAL)) {
                Twins.of(new Attention(heads, cache, scale, mask)).withSpecials(everySpecial).agree(sequences);
                Twins.of(new AttentionWithWeights(heads, cache, scale, mask)).withSpecials(everySpecial).agree(sequences);
            }
        }
    }
}
