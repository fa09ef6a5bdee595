package org.transformer4j.conformance.kit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;

/**
 * A key-value cache that is filled through {@link CacheAppend} alone. At first it holds NaN everywhere, so that a key beyond a
 * sequence's length, or in another's slot, shows in whatever reads it.
 */
final class FilledCache implements AutoCloseable {
    private static final int KEYS = 1_000;
    private static final int VALUES = 1_000_000;

    private final Bench bench;
    private final Arrangement arrangement;
    private final CacheSpec spec;
    private final DataKind data;
    private final long seed;
    private final Buffer buffer;
    private final Map<Integer, Bits> histories = new HashMap<>();

    FilledCache(Bench bench, Arrangement arrangement, CacheSpec spec, DataKind data, long seed) {
        this.bench = bench;
        this.arrangement = arrangement;
        this.spec = spec;
        this.data = data;
        this.seed = seed;
        this.buffer = bench.device().allocateCache(spec);
        try {
            poison();
        } catch (RuntimeException | Error failure) {
            buffer.close();
            throw failure;
        }
    }

    Buffer buffer() {
        return buffer;
    }

    private void poison() {
        List<Integer> whole = IntStream.range(0, spec.slots()).map(_ -> spec.capacity()).boxed().toList();
        SequenceTable everything = new SequenceTable(IntStream.range(0, spec.slots()).boxed().toList(), whole, whole);
        Bits nan = Bits.filled(DType.F32, everything.rows() * width(), Float.floatToRawIntBits(Float.NaN));
        append(everything, nan, nan);
    }

    /** Appends the rows of each sequence of {@code table}, which are the last of its keys. */
    void append(SequenceTable table) {
        append(table, rows(table, KEYS), rows(table, VALUES));
    }

    private void append(SequenceTable table, Bits keys, Bits values) {
        CacheAppend op = new CacheAppend(spec);
        List<Content> contents = List.of(new Content.Given(keys), new Content.Given(values), new Content.Resident(buffer));
        try (Stage stage = new Stage(bench, arrangement, op, new long[0], table.sequences(), contents)) {
            stage.launch(bench.kernel(op));
            stage.observe();
        }
    }

    private int width() {
        return spec.kvHeads() * spec.headDim();
    }

    /** Keys or values of the table's rows, {@code [rows, kvHeads, headDim]}. They depend on slot and position alone. */
    private Bits rows(SequenceTable table, int stream) {
        int[] rows = new int[table.rows() * width()];
        int filled = 0;
        for (int s = 0; s < table.count(); s++) {
            int length = table.queryLengths().get(s) * width();
            int from = table.kvLengths().get(s) * width() - length;
            Bits history = histories.computeIfAbsent(stream + table.slots().get(s), this::history);
            System.arraycopy(history.bits(), from, rows, filled, length);
            filled += length;
        }
        return new Bits(DType.F32, rows);
    }

    private Bits history(int stream) {
        return new Generator(seed, stream).numbers(data, spec.capacity() * width(), 8 * spec.headDim());
    }

    @Override
    public void close() {
        buffer.close();
    }
}
