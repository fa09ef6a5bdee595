package org.transformer4j.backend.opencl.runtime;

import org.transformer4j.api.Sequences;

/** The device's copy of the sequence table. */
final class SequenceTable implements Closer.Part {
    private static final int FIELDS = 4;

    private final NumberTable table;
    private int[] numbers = {};

    SequenceTable(ClQueue queue, MemoryPool pool) {
        table = new NumberTable(queue, pool);
    }

    ClMemory of(Sequences sequences) {
        int count = sequences.count() * FIELDS;
        if (numbers.length < count) {
            numbers = new int[2 * count];
        }
        for (int s = 0; s < sequences.count(); s++) {
            numbers[s * FIELDS] = sequences.slot(s);
            numbers[s * FIELDS + 1] = sequences.queryStart(s);
            numbers[s * FIELDS + 2] = sequences.queryLength(s);
            numbers[s * FIELDS + 3] = sequences.kvLength(s);
        }
        return table.of(numbers, count);
    }

    @Override
    public void close() {
        table.close();
    }
}
