package org.transformer4j.api.op;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Where a decomposition goes. */
public interface OpSink {
    /** Memory for an intermediate result, which lives until the whole layer has run. Its contents are undefined. */
    Slice temporary(DType type, long elements);

    /** A slice that holds these numbers. */
    Slice constant(float... values);

    /** A slice that holds these integers. */
    Slice constant(int... values);

    /** Appends an operation. */
    void emit(Op op, Args args);
}
