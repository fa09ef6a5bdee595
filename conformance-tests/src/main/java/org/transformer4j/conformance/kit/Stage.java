package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Slice;

/** The operands of one launch in a device's memory, between guards. */
final class Stage implements AutoCloseable {
    private record Part(Operand operand, Content content, Region region, Region.Place place) {}

    private final Bench bench;
    private final Op op;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Object, Region> regions = new LinkedHashMap<>();
    private final Args args;

    /** Writes the operands of {@code op} to the bench's device. */
    Stage(Bench bench, Arrangement arrangement, Op op, long[] sizes, Sequences sequences, List<Content> contents) {
        this.bench = bench;
        this.op = op;
        List<Operand> operands = Operands.of(op, sizes, sequences);
        for (int i = 0; i < operands.size(); i++) {
            place(arrangement, i, operands.get(i), contents.get(i));
        }
        try {
            regions.values().forEach(region -> region.write(bench.device(), bench.queue()));
            this.args = sequences == null ? Args.of(sizes, slices()) : Args.of(sizes, sequences, slices());
            args.check(op);
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private void place(Arrangement arrangement, int i, Operand operand, Content content) {
        Bits before = switch (content) {
            case Content.Given(Bits numbers) -> numbers;
            case Content.Unwritten() -> Bits.filled(operand.type(), Math.toIntExact(operand.elements()),
                    Arrangement.unwritten(operand.type()));
            case Content.Resident _ -> null;
        };
        if (before == null) {
            parts.add(new Part(operand, content, null, null));
            return;
        }
        boolean mayChange = operand.role() == Operand.Role.OUTPUT || operand.role() == Operand.Role.UPDATED;
        Region region = regions.computeIfAbsent(arrangement == Arrangement.SHARED ? operand.type() : i,
                _ -> new Region(arrangement, operand.type()));
        parts.add(new Part(operand, content, region, region.add(operand.name(), mayChange, before)));
    }

    private Slice[] slices() {
        return parts.stream().map(part -> switch (part.content) {
            case Content.Resident(var buffer) -> buffer.all();
            default -> part.region.slice(part.place);
        }).toArray(Slice[]::new);
    }

    /** Runs the operation. */
    void launch(Kernel kernel) {
        kernel.launch(bench.queue(), args);
    }

    /**
     * The outputs after the launch.
     *
     * @throws ConformanceFailure if the launch wrote where it should not, or not where it should
     */
    Observation observe() {
        Map<Region, Bits> memory = new LinkedHashMap<>();
        regions.values().forEach(region -> memory.put(region, region.read(bench.queue())));
        List<Observation.Output> outputs = new ArrayList<>();
        for (Part part : parts) {
            if (part.region != null && part.place.mayChange()) {
                Bits numbers = memory.get(part.region).range(part.place.start(), part.place.start() + part.place.length());
                if (part.operand.role() == Operand.Role.OUTPUT) {
                    checkWritten(part.operand, numbers);
                }
                outputs.add(new Observation.Output(part.operand.name(), movesBits() ? numbers : numbers.canonical()));
            }
        }
        return new Observation(outputs);
    }

    private static void checkWritten(Operand operand, Bits numbers) {
        int pattern = Arrangement.unwritten(operand.type());
        for (int i = 0; i < numbers.length(); i++) {
            if (numbers.bits()[i] == pattern) {
                throw new ConformanceFailure("did not write %s[%d] of %d".formatted(operand.name(), i, numbers.length()));
            }
        }
    }

    /** Whether even the payload of a NaN has to arrive. */
    private boolean movesBits() {
        return op instanceof Copy || op instanceof Permute;
    }

    @Override
    public void close() {
        regions.values().forEach(Region::close);
    }
}
