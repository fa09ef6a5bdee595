package org.transformer4j.backend.cpu.matmul;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Widens vectors of ints that hold two bfloat16 values each; exact, one instruction a vector. */
final class Bfloat16Pairs {
    private Bfloat16Pairs() {}

    static FloatVector lower(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    static FloatVector upper(IntVector pairs) {
        return pairs.and(0xffff0000).reinterpretAsFloats();
    }
}
