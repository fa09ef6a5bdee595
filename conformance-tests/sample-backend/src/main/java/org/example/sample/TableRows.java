package org.example.sample;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Gather and scatter. The indices come from users, so those outside the table must do no harm. */
final class TableRows {
    private TableRows() {}

    static void gather(DType type, Args args) {
        Slice table = args.slice(0);
        Slice y = args.slice(2);
        long width = args.size(2);
        for (long row = 0; row < args.size(1); row++) {
            long index = SampleBuffer.getInt(args.slice(1), row);
            boolean inside = index >= 0 && index < args.size(0);
            for (long i = 0; i < width; i++) {
                SampleBuffer.set(y, row * width + i, inside ? Movement.widen(type, table, index * width + i) : 0f);
            }
        }
    }

    static void scatter(boolean accumulate, Args args) {
        Slice x = args.slice(0);
        Slice table = args.slice(2);
        long width = args.size(2);
        for (long row = 0; row < args.size(1); row++) {
            long index = SampleBuffer.getInt(args.slice(1), row);
            if (index < 0 || index >= args.size(0)) {
                continue;
            }
            for (long i = 0; i < width; i++) {
                float value = SampleBuffer.get(x, row * width + i);
                float before = SampleBuffer.get(table, index * width + i);
                SampleBuffer.set(table, index * width + i, accumulate ? before + value : value);
            }
        }
    }
}
