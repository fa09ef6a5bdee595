package org.transformer4j.backend.cpu.elementwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.transformer4j.backend.cpu.vector.Species;

/** Vectors with the same number in each lane, for constants: in a loop they are a register or a load. */
final class Constants {
    private Constants() {}

    static FloatVector all(float value) {
        return FloatVector.broadcast(Species.FLOAT, value);
    }

    static IntVector all(int value) {
        return IntVector.broadcast(Species.INT, value);
    }
}
