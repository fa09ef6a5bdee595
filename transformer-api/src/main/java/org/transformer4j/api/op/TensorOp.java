package org.transformer4j.api.op;

/** An elementary operation over dense row-major slices, required of every backend. */
public sealed interface TensorOp extends Op
        permits ArgMax, Binary, Cast, Copy, Dropout, Fill, Fma, GatherRows, MatMul, Permute, Reduce, ScatterRows, Select, Unary {}
