package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Kernel;

/**
 * A row of a batch equals a batch of one: each row is launched by itself and gives the bits that it had among the others.
 *
 * @param base the batch
 * @param rowsIndex which size is the number of rows
 */
public record RowsAloneCase(LaunchCase base, int rowsIndex) implements ConformanceCase {
    @Override
    public String id() {
        return base.id() + "/rows-alone";
    }

    @Override
    public String group() {
        return base.group();
    }

    @Override
    public List<Op> ops() {
        return base.ops();
    }

    @Override
    public boolean isCompared() {
        return false;
    }

    @Override
    public Observation run(Bench bench) {
        Kernel kernel = bench.kernel(base.op());
        List<Bits> contents = base.contents();
        Observation batch = base.launch(bench, kernel, Arrangement.SEPARATE, base.sizes(), contents);
        int rows = Math.toIntExact(base.sizes().get(rowsIndex));
        List<Long> one = new ArrayList<>(base.sizes());
        one.set(rowsIndex, 1L);
        List<Operand> operands = Operands.of(base.op(), one.stream().mapToLong(Long::longValue).toArray(), null);
        for (int row = 0; row < rows; row++) {
            List<Bits> own = new ArrayList<>();
            for (int i = 0; i < contents.size(); i++) {
                own.add(contents.get(i) == null ? null : part(contents.get(i), operands.get(i), row, rows));
            }
            Observation alone = base.launch(bench, kernel, Arrangement.SEPARATE, one, own);
            alone.mustEqual(part(batch, row, rows), "row %d of %d, launched alone, differs from itself in the batch".formatted(row, rows));
        }
        return Observation.NOTHING;
    }

    /** What one row has of an operand: all of it, or its part. */
    private static Bits part(Bits whole, Operand one, int row, int rows) {
        int elements = Math.toIntExact(one.elements());
        return one.role() == Operand.Role.PACKED || whole.length() == elements ? whole : rowOf(whole, row, rows);
    }

    private static Observation part(Observation batch, int row, int rows) {
        return new Observation(batch.outputs().stream()
                .map(output -> new Observation.Output(output.name(), rowOf(output.numbers(), row, rows))).toList());
    }

    private static Bits rowOf(Bits whole, int row, int rows) {
        int elements = whole.length() / rows;
        return whole.range(row * elements, (row + 1) * elements);
    }
}
