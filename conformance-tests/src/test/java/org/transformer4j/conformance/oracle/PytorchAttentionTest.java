package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

/** Two sequences with 4 heads each. PyTorch stores heads before positions, attention here positions before heads. */
class PytorchAttentionTest {
    private static final int HEADS = 4;

    private final GoldenTensors golden = GoldenTensors.load("attention");
    private final Workbench bench = new Workbench();

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"plain,6,7,false,0.35355339", "scale,6,7,false,1", "large_scores,6,7,false,0.35355339",
        "causal,6,6,true,0.35355339"})
    void attention_is_as_near_as_pytorch(String name, int queries, int keys, boolean causal, float scale) {
        Mask mask = causal ? Mask.CAUSAL : Mask.NONE;
        Sequences sequences = Sequences.of(new int[] {0, 1}, new int[] {queries, queries}, new int[] {keys, keys});
        Slice q = positionsFirst(tensor(name + ".in.q"), queries);
        Slice cache = cache(positionsFirst(tensor(name + ".in.k"), keys), positionsFirst(tensor(name + ".in.v"), keys), keys, 8);
        Slice y = bench.room(q.length());
        Slice weights = bench.room(2L * HEADS * queries * keys);
        CacheSpec spec = new CacheSpec(2, HEADS, 8, keys);

        bench.run(new Attention(HEADS, spec, scale, mask), sequences, q, cache, y);
        golden.assertNear(name + ".out.y", bench.floats(headsFirst(y, queries)));
        bench.run(new AttentionWithWeights(HEADS, spec, scale, mask), sequences, q, cache, y, weights);
        golden.assertNear(name + ".out.y", bench.floats(headsFirst(y, queries)));
        golden.assertNear(name + ".out.weights", bench.floats(weights));
    }

    /** The second sequence has only 4 of 7 keys. */
    @Test
    void attention_with_missing_keys_is_as_near_as_pytorch() {
        Sequences sequences = Sequences.of(new int[] {0, 1}, new int[] {6, 6}, new int[] {7, 4});
        Slice q = positionsFirst(tensor("padding.in.q"), 6);
        Slice cache = cache(positionsFirst(tensor("padding.in.k"), 7), positionsFirst(tensor("padding.in.v"), 7), 7, 8);
        Slice y = bench.room(q.length());
        bench.run(new Attention(HEADS, new CacheSpec(2, HEADS, 8, 7), 0.35355339f, Mask.NONE), sequences, q, cache, y);
        golden.assertNear("padding.out.y", bench.floats(headsFirst(y, 6)));
    }

    /** The second sequence has only 3 of 6 keys; its last three queries see all of them. */
    @Test
    void causal_attention_with_missing_keys_is_as_near_as_pytorch() {
        Slice q = positionsFirst(tensor("causal_padding.in.q"), 6);
        Slice keys = positionsFirst(tensor("causal_padding.in.k"), 6);
        Slice cache = cache(keys, positionsFirst(tensor("causal_padding.in.v"), 6), 6, 8);
        Slice y = bench.room(q.length());
        CacheSpec spec = new CacheSpec(2, HEADS, 8, 6);
        long nineRows = 9L * HEADS * 8;
        long threeRows = 3L * HEADS * 8;
        bench.run(new Attention(HEADS, spec, 0.35355339f, Mask.CAUSAL),
                Sequences.of(new int[] {0, 1}, new int[] {6, 3}, new int[] {6, 3}), q.slice(0, nineRows), cache,
                y.slice(0, nineRows));
        bench.run(new Attention(HEADS, spec, 0.35355339f, Mask.NONE),
                Sequences.of(new int[] {1}, new int[] {3}, new int[] {3}), q.slice(nineRows, threeRows), cache,
                y.slice(nineRows, threeRows));
        golden.assertNear("causal_padding.out.y", bench.floats(headsFirst(y, 6)));
    }

    @ParameterizedTest
    @CsvSource({"mha_self,false", "mha_causal,true"})
    void a_self_attention_layer_is_as_near_as_pytorch(String name, boolean causal) {
        Mask mask = causal ? Mask.CAUSAL : Mask.NONE;
        Slice projected = linear(tensor(name + ".in.query"), 16, name + ".in.param.in_proj_weight",
                name + ".in.param.in_proj_bias", 48);
        Slice parts = bench.room(projected.length());
        bench.run(Permute.of(1, 0, 2), sizes(10, 3, 16), projected, parts);
        Slice cache = cache(parts.slice(160, 160), parts.slice(320, 160), 5, 4);
        Slice weights = attendAndProject(name, Sequences.whole(5, 5), mask, parts.slice(0, 160), cache, 5);
        golden.assertNear(name + ".out.weights", bench.floats(meanOverHeads(weights, 25)));
    }

    /** The second sequence has only 4 of 7 keys. */
    @Test
    void a_cross_attention_layer_is_as_near_as_pytorch() {
        Slice weight = tensor("mha_cross.in.param.in_proj_weight");
        Slice bias = tensor("mha_cross.in.param.in_proj_bias");
        Slice q = part(tensor("mha_cross.in.query"), weight, bias, 0);
        Slice k = part(tensor("mha_cross.in.key"), weight, bias, 1);
        Slice v = part(tensor("mha_cross.in.value"), weight, bias, 2);
        Sequences sequences = Sequences.of(new int[] {0, 1}, new int[] {5, 5}, new int[] {7, 4});
        attendAndProject("mha_cross", sequences, Mask.NONE, q, cache(k, v, 7, 4), 7);
    }

    @Test
    void a_layer_with_other_widths_of_keys_and_values_is_as_near_as_pytorch() {
        String name = "mha_kdim_nobias";
        Slice q = linear(tensor(name + ".in.query"), 16, name + ".in.param.q_proj_weight", null, 16);
        Slice k = linear(tensor(name + ".in.key"), 12, name + ".in.param.k_proj_weight", null, 16);
        Slice v = linear(tensor(name + ".in.value"), 20, name + ".in.param.v_proj_weight", null, 16);
        Sequences sequences = Sequences.of(new int[] {0, 1}, new int[] {5, 5}, new int[] {7, 7});
        Slice weights = attendAndProject(name, sequences, Mask.NONE, q, cache(k, v, 7, 4), 7);
        golden.assertNear(name + ".out.weights", bench.floats(meanOverHeads(weights, 35)));
    }

    /** Attention over heads of 4 features and the output projection, compared with PyTorch; the weights, for more. */
    private Slice attendAndProject(String name, Sequences sequences, Mask mask, Slice q, Slice cache, int keys) {
        CacheSpec spec = new CacheSpec(2, HEADS, 4, keys);
        AttentionWithWeights attention = new AttentionWithWeights(HEADS, spec, 0.5f, mask);
        Slice y = bench.room(q.length());
        Slice weights = bench.room(attention.weightElements(sequences));
        bench.run(new Attention(HEADS, spec, 0.5f, mask), sequences, q, cache, y);
        String bias = name.endsWith("nobias") ? null : name + ".in.param.out_proj.bias";
        golden.assertNear(name + ".out.y", bench.floats(linear(y, 16, name + ".in.param.out_proj.weight", bias, 16)));
        bench.run(attention, sequences, q, cache, y, weights);
        return weights;
    }

    /** Rows 16 i to 16 i + 15 of a projection. */
    private Slice part(Slice x, Slice weight, Slice bias, int i) {
        Slice y = bench.room(x.length());
        Slice rows = bench.floats(bench.floats(weight.slice(i * 256L, 256)));
        bench.run(new Linear(new WeightSpec(16, 16, DType.F32), true), sizes(x.length() / 16), x, rows, bias.slice(i * 16L, 16), y);
        return y;
    }

    private Slice linear(Slice x, int in, String weight, String bias, int out) {
        long rows = x.length() / in;
        Slice y = bench.room(rows * out);
        Linear linear = new Linear(new WeightSpec(out, in, DType.F32), bias != null);
        if (bias == null) {
            bench.run(linear, sizes(rows), x, tensor(weight), y);
        } else {
            bench.run(linear, sizes(rows), x, tensor(weight), tensor(bias), y);
        }
        return y;
    }

    private Slice cache(Slice keys, Slice values, int length, int headDim) {
        CacheSpec spec = new CacheSpec(2, HEADS, headDim, length);
        Slice cache = bench.room(spec.elements());
        bench.run(new CacheAppend(spec), Sequences.whole(length, length), keys, values, cache);
        return cache;
    }

    private Slice meanOverHeads(Slice weights, int perHead) {
        Slice headsLast = bench.room(weights.length());
        Slice sum = bench.room(weights.length() / HEADS);
        Slice mean = bench.room(weights.length() / HEADS);
        bench.run(Permute.of(0, 2, 1), sizes(2, HEADS, perHead), weights, headsLast);
        bench.run(new Reduce(Reduce.Function.SUM), sizes(sum.length(), HEADS), headsLast, sum);
        bench.run(new Binary(Binary.Function.MULTIPLY, Broadcast.SCALAR), sizes(1, sum.length()), sum,
                bench.floats(1f / HEADS), mean);
        return mean;
    }

    private Slice positionsFirst(Slice x, int positions) {
        return swap(x, HEADS, positions);
    }

    private Slice headsFirst(Slice x, int positions) {
        return swap(x, positions, HEADS);
    }

    private Slice swap(Slice x, int first, int second) {
        Slice y = bench.room(x.length());
        bench.run(Permute.of(0, 2, 1, 3), sizes(2, first, second, x.length() / 2 / first / second), x, y);
        return y;
    }

    private Slice tensor(String name) {
        return bench.floats(golden.floats(name));
    }
}
