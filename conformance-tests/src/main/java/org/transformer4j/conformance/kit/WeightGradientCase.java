package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Kernel;

/**
 * A weight's gradient over some sequences, in each {@link Arrangement}, compared with the oracle.
 *
 * @param id unique name
 * @param m features of the one factor
 * @param n features of the other
 * @param lengths rows of each sequence
 * @param data what the operands hold
 */
public record WeightGradientCase(String id, long m, long n, List<Integer> lengths, DataKind data) implements ConformanceCase {
    /** A case whose id says all of it. */
    public static WeightGradientCase of(DataKind data, long m, long n, int... lengths) {
        String rows = Arrays.stream(lengths).mapToObj(Integer::toString).collect(Collectors.joining("+"));
        return new WeightGradientCase("WeightGradient[m=%d,n=%d,rows=%s]/%s".formatted(m, n, rows, data.label()), m, n,
                IntStream.of(lengths).boxed().toList(), data);
    }

    @Override
    public String group() {
        return WeightGradient.class.getSimpleName();
    }

    @Override
    public List<Op> ops() {
        return List.of(new WeightGradient());
    }

    @Override
    public Observation run(Bench bench) {
        Op op = new WeightGradient();
        Kernel kernel = bench.kernel(op);
        int[] all = lengths.stream().mapToInt(Integer::intValue).toArray();
        Observation first = null;
        for (Arrangement arrangement : bench.arrangements()) {
            Observation seen = launch(bench, kernel, arrangement, all);
            if (first != null) {
                seen.mustEqual(first, "a second launch, its operands elsewhere, differs from the first");
            }
            first = seen;
        }
        return first;
    }

    private Observation launch(Bench bench, Kernel kernel, Arrangement arrangement, int[] rows) {
        Op op = new WeightGradient();
        long[] sizes = {m, n};
        Sequences sequences = Sequences.whole(rows);
        Contents contents = new Contents(op, sizes, data, Seed.of(id));
        List<Operand> operands = Operands.of(op, sizes, sequences);
        List<Content> placed = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            placed.add(new Content.Given(contents.of(i, operands.get(i))));
        }
        try (Stage stage = new Stage(bench, arrangement, op, sizes, sequences, placed)) {
            stage.launch(kernel);
            return stage.observe();
        }
    }
}
