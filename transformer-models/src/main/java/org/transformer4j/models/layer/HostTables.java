package org.transformer4j.models.layer;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.transformer4j.api.DType;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/** Copies tables that were computed on the host to a device. */
final class HostTables {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private HostTables() {}

    static Weight upload(Weights weights, int rows, int width, float[] table) {
        try (Arena arena = Arena.ofConfined()) {
            return weights.table(new WeightSpec(rows, width, DType.F32),
                    WeightSource.rowMajor(arena.allocateFrom(FLOAT, table), DType.F32, width));
        }
    }
}
