package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.WeightSpec;

/**
 * One launch of one operation without sequences, compared with the oracle. It runs in each {@link Arrangement}, so that
 * twice has to equal once as well.
 *
 * @param id unique name
 * @param op the operation
 * @param sizes sizes of the launch
 * @param data what the operands hold
 * @param form how the weight stands in its file, where there is one
 */
public record LaunchCase(String id, Op op, List<Long> sizes, DataKind data, WeightForm form) implements ConformanceCase {
    /** A case whose id says all of it. */
    public static LaunchCase of(Op op, DataKind data, long... sizes) {
        return of(op, WeightForm.plain(op), data, sizes);
    }

    /** A case with a weight in a given form. */
    public static LaunchCase of(Op op, WeightForm form, DataKind data, long... sizes) {
        String suffix = form.equals(WeightForm.plain(op)) ? "" : "/" + form.label();
        List<Long> list = Arrays.stream(sizes).boxed().toList();
        return new LaunchCase(OpLabel.of(op, list) + "/" + data.label() + suffix, op, list, data, form);
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
        return bench.inEachArrangement(arrangement -> launch(bench, kernel, arrangement, sizes(), contents()),
                "a second launch, its operands elsewhere, differs from the first");
    }

    /** One launch with given contents; weights are packed for it. */
    Observation launch(Bench bench, Kernel kernel, Arrangement arrangement, List<Long> launchSizes, List<Bits> contents) {
        long[] launched = launchSizes.stream().mapToLong(Long::longValue).toArray();
        List<Operand> operands = Operands.of(op, launched, null);
        List<Content> placed = new ArrayList<>();
        PackedWeight weight = null;
        try {
            for (int i = 0; i < operands.size(); i++) {
                switch (operands.get(i).role()) {
                    case INPUT, UPDATED -> placed.add(new Content.Given(contents.get(i)));
                    case OUTPUT -> placed.add(new Content.Unwritten());
                    case PACKED -> {
                        weight = new PackedWeight(bench.device(), weightSpec(), form, contents.get(i));
                        weight.check("before a launch");
                        placed.add(new Content.Resident(weight.buffer()));
                    }
                    case CACHE -> throw new IllegalArgumentException("%s has a cache; it needs a case of its own".formatted(op));
                }
            }
            try (Stage stage = new Stage(bench, arrangement, op, launched, null, placed)) {
                stage.launch(kernel);
                Observation seen = stage.observe();
                if (weight != null) {
                    weight.check("after a launch");
                }
                return seen;
            }
        } finally {
            if (weight != null) {
                weight.close();
            }
        }
    }

    /** What stands in each operand; null for outputs. */
    List<Bits> contents() {
        long[] all = sizes.stream().mapToLong(Long::longValue).toArray();
        Contents contents = new Contents(op, all, data, Seed.of(id));
        List<Operand> operands = Operands.of(op, all, null);
        List<Bits> result = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            result.add(operands.get(i).role() == Operand.Role.OUTPUT ? null
                    : operands.get(i).role() == Operand.Role.PACKED && form.format().isQuantised() ? blocks(i)
                    : contents.of(i, operands.get(i)));
        }
        return result;
    }

    /** Where a row becomes one number, a third of the rows has a block with special scales. */
    private Bits blocks(int i) {
        WeightSpec weight = weightSpec();
        int specialsEvery = op instanceof Embedding ? 2 : 3 * weight.inFeatures() / form.format().blockSize();
        return form.numbers(weight, data, specialsEvery, new Generator(Seed.of(id), i));
    }

    private WeightSpec weightSpec() {
        return WeightForm.weight(op).orElseThrow(() -> new IllegalArgumentException("%s has no weight".formatted(op)));
    }
}
