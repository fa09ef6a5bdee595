package org.transformer4j.backend.aparapi.program;

import com.aparapi.Kernel;

/** The smallest program that needs double precision. */
public final class DoubleProgram extends Kernel {
    private final float[] numbers = new float[1];

    @Override
    public void run() {
        int i = getGlobalId();
        numbers[i] = (float) ((double) numbers[i] / 3.0);
    }
}
