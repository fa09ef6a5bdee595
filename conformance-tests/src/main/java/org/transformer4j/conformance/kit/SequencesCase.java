package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Kernel;

/**
 * One launch of an operation over sequences whose operands are all dense, in each {@link Arrangement}, compared with the oracle.
 *
 * @param id unique name
 * @param op the operation
 * @param sizes sizes of the launch
 * @param table the sequences
 * @param data what the operands hold
 */
public record SequencesCase(String id, Op op, List<Long> sizes, SequenceTable table, DataKind data) implements ConformanceCase {
    /** The gradient of a weight {@code [m, n]} over sequences of these lengths. */
    public static SequencesCase weightGradient(DataKind data, long m, long n, int... lengths) {
        String rows = Arrays.stream(lengths).mapToObj(Integer::toString).collect(Collectors.joining("+"));
        SequenceTable table = SequenceTable.of(Arrays.stream(lengths).mapToObj(length -> new int[] {0, length, length}).toArray(int[][]::new));
        return new SequencesCase("WeightGradient[m=%d,n=%d,rows=%s]/%s".formatted(m, n, rows, data.label()), new WeightGradient(),
                List.of(m, n), table, data);
    }

    /** The gradient of attention. */
    public static SequencesCase attentionGradient(AttentionGradient op, DataKind data, SequenceTable table) {
        String label = OpLabel.of(op, List.of());
        return new SequencesCase("%s,%s]/%s".formatted(label.substring(0, label.length() - 1), table.label(), data.label()), op, List.of(),
                table, data);
    }

    @Override
    public String group() {
        return op.getClass().getSimpleName();
    }

    @Override
    public List<Op> ops() {
        return List.of(op);
    }

    @Override
    public Observation run(Bench bench) {
        Kernel kernel = bench.kernel(op);
        return bench.inEachArrangement(arrangement -> launch(bench, kernel, arrangement),
                "a second launch, its operands elsewhere, differs from the first");
    }

    private Observation launch(Bench bench, Kernel kernel, Arrangement arrangement) {
        long[] launched = sizes.stream().mapToLong(Long::longValue).toArray();
        Sequences sequences = table.sequences();
        Contents contents = new Contents(op, launched, data, Seed.of(id));
        List<Operand> operands = Operands.of(op, launched, sequences);
        List<Content> placed = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            placed.add(operands.get(i).role() == Operand.Role.OUTPUT ? new Content.Unwritten()
                    : new Content.Given(contents.of(i, operands.get(i))));
        }
        try (Stage stage = new Stage(bench, arrangement, op, launched, sequences, placed)) {
            stage.launch(kernel);
            return stage.observe();
        }
    }
}
