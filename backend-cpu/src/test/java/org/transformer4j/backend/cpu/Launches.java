package org.transformer4j.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

/** A launch of every operation over {@code rows} rows of {@code width} floats, and of each function where there are several. */
final class Launches {
    /** An operation, its arguments, and the operand that it writes. */
    record Launch(Op op, Args args, Slice result) {
        @Override
        public String toString() {
            return op.toString();
        }
    }

    private final Workplace workplace;
    private final int rows;
    private final int width;
    private final List<Launch> launches = new ArrayList<>();

    private Launches(Workplace workplace, int rows, int width) {
        this.workplace = workplace;
        this.rows = rows;
        this.width = width;
    }

    static List<Launch> all(Workplace workplace, int rows, int width) {
        Launches all = new Launches(workplace, rows, width);
        all.elementwise();
        all.rows();
        all.moves();
        all.products();
        all.attention();
        all.training();
        return all.launches;
    }

    private Slice matrix() {
        return workplace.floats(rows * width);
    }

    private void add(Op op, long[] sizes, Slice... slices) {
        launches.add(new Launch(op, Args.of(sizes, slices), slices[slices.length - 1]));
    }

    private void add(Op op, Sequences sequences, Slice... slices) {
        launches.add(new Launch(op, Args.of(new long[0], sequences, slices), slices[slices.length - 1]));
    }

    private void elementwise() {
        long[] elements = {(long) rows * width};
        long[] matrix = {rows, width};
        for (Unary.Function function : Unary.Function.values()) {
            add(new Unary(function), elements, matrix(), matrix());
        }
        for (Binary.Function function : Binary.Function.values()) {
            add(new Binary(function, Broadcast.FULL), matrix, matrix(), matrix(), matrix());
        }
        for (Broadcast broadcast : Broadcast.values()) {
            Slice stretched = workplace.floats((int) broadcast.elements(rows, width));
            add(new Binary(Binary.Function.ADD, broadcast), matrix, matrix(), stretched, matrix());
            add(new Fma(broadcast, Broadcast.ROW), matrix, matrix(), stretched, workplace.floats(width), matrix());
            add(new Fma(broadcast, Broadcast.SCALAR), matrix, matrix(), stretched, workplace.floats(1), matrix());
        }
        add(new FmaChain(9, 0.999f, 0.001f), elements, matrix(), matrix());
        add(new GatedActivation(Unary.Function.SILU), elements, matrix(), matrix(), matrix());
        add(new GatedActivation(Unary.Function.GELU), elements, matrix(), matrix(), matrix());
        add(new Select(), elements, matrix(), matrix(), matrix(), matrix());
        add(new Fill(2.5f), elements, matrix());
        add(new Dropout(0.1f), matrix, matrix(), workplace.integers(Dropout.KEY * rows, rows), matrix());
    }

    private void rows() {
        long[] matrix = {rows, width};
        for (Reduce.Function function : Reduce.Function.values()) {
            add(new Reduce(function), matrix, matrix(), workplace.floats(rows));
        }
        add(new ArgMax(), matrix, matrix(), workplace.integers(rows, 1));
        add(new TopK(width, 5), new long[] {rows}, matrix(), workplace.floats(5 * rows), workplace.integers(5 * rows, 1));
        add(new Softmax(0.3f), matrix, matrix(), matrix());
        add(new LayerNorm(width, 1e-5f), new long[] {rows}, matrix(), workplace.floats(width), workplace.floats(width), matrix());
        add(new RmsNorm(width, 1e-5f), new long[] {rows}, matrix(), workplace.floats(width), matrix());
    }

    private void moves() {
        long[] elements = {(long) rows * width};
        add(new Copy(DType.F32), new long[] {rows, width - 1, width, width}, matrix().slice(0, elements[0] - 1),
                matrix().slice(0, elements[0] - 1));
        add(Permute.of(1, 0), new long[] {rows, width}, matrix(), matrix());
        int twice = 2 * rows * width;
        add(Permute.of(1, 0, 2), new long[] {2, rows, width}, workplace.floats(twice), workplace.floats(twice));
        for (DType type : List.of(DType.F16, DType.BF16)) {
            add(new Cast(DType.F32, type), elements, matrix(), workplace.zeros(type, elements[0]));
            add(new Cast(type, DType.F32), elements, workplace.zeros(type, elements[0]), matrix());
            add(new GatherRows(type), new long[] {rows, rows, width}, workplace.zeros(type, elements[0]),
                    workplace.integers(rows, rows), matrix());
        }
        add(new GatherRows(DType.F32), new long[] {rows, rows, width}, matrix(), workplace.integers(rows, rows), matrix());
        for (boolean accumulate : new boolean[] {false, true}) {
            add(new ScatterRows(accumulate), new long[] {rows, rows, width}, matrix(), workplace.integers(rows, rows), matrix());
        }
    }

    private void products() {
        for (DType type : List.of(DType.F32, DType.F16, DType.BF16)) {
            WeightSpec spec = new WeightSpec(width, width, type);
            add(new Linear(spec, true), new long[] {rows}, matrix(), workplace.weight(spec), workplace.floats(width), matrix());
            add(new Embedding(spec), new long[] {rows}, workplace.weight(spec), workplace.integers(rows, width), matrix());
            experts(new WeightSpec(3 * width, width, type));
        }
        for (WeightFormat format : WeightFormat.values()) {
            if (format.isQuantised()) {
                quantised(new WeightSpec(width, 2 * format.blockSize(), format));
            }
        }
        add(new MatMul(false, false), new long[] {1, rows, width, width}, matrix(), workplace.floats(width * width), matrix());
        add(new MatMul(false, true), new long[] {1, rows, width, width}, matrix(), workplace.floats(width * width), matrix());
        add(new MatMul(false, true, true), new long[] {1, rows, width, width}, matrix(), workplace.floats(width * width),
                workplace.floats(width), matrix());
    }

    /** Three experts, of which each row chooses two. */
    private void experts(WeightSpec spec) {
        ExpertLinear op = new ExpertLinear(spec, 3, 2);
        Slice weight = workplace.weight(spec);
        add(op, new long[] {rows}, matrix(), weight, workplace.integers(2 * rows, 4), workplace.floats(2 * rows * width));
        add(op, new long[] {1}, workplace.floats(width), weight, workplace.integers(2, 3), workplace.floats(2 * width));
    }

    private void quantised(WeightSpec spec) {
        int in = spec.inFeatures();
        Slice weight = workplace.weight(spec);
        add(new Linear(spec, false), new long[] {rows}, workplace.floats(rows * in), weight, matrix());
        add(new Linear(spec, false), new long[] {1}, workplace.floats(in), weight, workplace.floats(width));
        add(new Embedding(spec), new long[] {rows}, weight, workplace.integers(rows, width), workplace.floats(rows * in));
    }

    private void training() {
        long[] matrix = {rows, width};
        Sequences sequences = Sequences.whole(rows / 3, rows - rows / 3);
        for (Unary.Function function : List.of(Unary.Function.GELU_TANH, Unary.Function.SILU, Unary.Function.RELU)) {
            add(new UnaryGradient(function), new long[] {(long) rows * width}, matrix(), matrix(), matrix());
        }
        add(new SoftmaxGradient(0.3f), matrix, matrix(), matrix(), matrix());
        for (boolean centred : new boolean[] {true, false}) {
            add(new NormGradient(width, 1e-5f, centred), new long[] {rows}, matrix(), workplace.floats(width), matrix(), matrix(), matrix());
        }
        add(new CrossEntropy(0.1f), matrix, matrix(), workplace.integers(rows, width), workplace.floats(rows));
        add(new CrossEntropyGradient(0.1f), matrix, matrix(), workplace.integers(rows, width), workplace.floats(rows), matrix());
        Slice sum = workplace.floats(width * 7);
        launches.add(new Launch(new WeightGradient(), Args.of(new long[] {width, 7}, sequences, matrix(), workplace.floats(rows * 7), sum), sum));
        add(new AdamStep(0.9, 0.999, 1e-8), new long[] {(long) rows * width}, matrix(), workplace.floats(AdamStep.FACTORS), matrix(), matrix(), matrix());
        int queries = rows * 4 * 10;
        int keys = rows * 2 * 10;
        for (Scoring scoring : List.of(Scoring.scaled(0.2f), Scoring.scaled(0.2f).capped(5f))) {
            add(new AttentionGradient(4, 2, 10, scoring, Mask.CAUSAL), sequences, workplace.floats(queries), workplace.floats(keys),
                    workplace.floats(keys), workplace.floats(queries), workplace.floats(queries), workplace.floats(keys), workplace.floats(keys));
        }
        RelativeBias relative = new RelativeBias(9, 3);
        int table = 4 * relative.span();
        add(new AttentionGradient(4, 2, 10, Scoring.scaled(0.2f).biased(relative), Mask.NONE), sequences, workplace.floats(queries),
                workplace.floats(keys), workplace.floats(keys), workplace.floats(table), workplace.floats(queries), workplace.floats(queries),
                workplace.floats(keys), workplace.floats(keys), workplace.floats(table));
    }

    /** Two sequences of different lengths; four query heads over two key heads. */
    private void attention() {
        int headDim = 40;
        int early = rows / 3;
        int positions = 300;
        CacheSpec spec = new CacheSpec(2, 2, headDim, positions + rows);
        Sequences filled = Sequences.of(new int[] {1, 0}, new int[] {positions + early, positions + rows - early},
                new int[] {positions + early, positions + rows - early});
        Sequences sequences = Sequences.of(new int[] {1, 0}, new int[] {early, rows - early},
                new int[] {positions + early, positions + rows - early});
        Slice cache = workplace.cache(spec);
        int all = filled.rows() * 2 * headDim;
        Slice past = workplace.floats(all);
        workplace.launch(new CacheAppend(spec), Args.of(new long[0], filled, past, past, cache));
        int queries = rows * 4 * headDim;
        launches.add(new Launch(new CacheCopy(spec), Args.of(new long[] {1, 0, positions}, cache), past));
        Scoring scaled = Scoring.scaled(0.2f);
        for (Mask mask : List.of(Mask.NONE, Mask.CAUSAL, Mask.slidingWindow(270))) {
            attention(spec, scaled, mask, sequences, cache);
        }
        RelativeBias relative = new RelativeBias(9, 3);
        for (Scoring scoring : List.of(scaled.biased(relative), scaled.capped(5f), scaled.capped(5f).biased(relative))) {
            attention(spec, scoring, new Mask(30, 5), sequences, cache);
        }
        Slice keys = workplace.floats(rows * 2 * headDim);
        Args append = Args.of(new long[0], sequences, keys, keys, workplace.cache(spec));
        launches.add(new Launch(new CacheAppend(spec), append, keys));
        for (boolean interleaved : new boolean[] {false, true}) {
            Slice angles = workplace.floats(50 * 18);
            add(new Rope(headDim, 36, interleaved), new long[] {rows, 4, 50}, workplace.floats(queries),
                    workplace.integers(rows, 50), angles, angles, workplace.floats(queries));
        }
    }

    /** Attention of four heads, without its weights and with them. */
    private void attention(CacheSpec spec, Scoring scoring, Mask mask, Sequences sequences, Slice cache) {
        Slice queries = workplace.floats(rows * 4 * spec.headDim());
        Slice result = workplace.floats(rows * 4 * spec.headDim());
        AttentionWithWeights weighing = new AttentionWithWeights(4, spec, scoring, mask);
        Slice weights = workplace.floats(Math.toIntExact(weighing.weightElements(sequences)));
        if (scoring.bias().isPresent()) {
            Slice table = workplace.floats(4 * scoring.bias().get().span());
            add(new Attention(4, spec, scoring, mask), sequences, queries, cache, table, result);
            add(weighing, sequences, queries, cache, table, result, weights);
        } else {
            add(new Attention(4, spec, scoring, mask), sequences, queries, cache, result);
            add(weighing, sequences, queries, cache, result, weights);
        }
    }
}
