package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.op.Broadcast;

/** The broadcasts, as the translated code knows them. */
public final class Stretch {
    static final int FULL = 0;
    static final int ROW = 1;
    static final int COLUMN = 2;
    static final int SCALAR = 3;

    private Stretch() {}

    /** The number of a broadcast. */
    public static int of(Broadcast broadcast) {
        return switch (broadcast) {
            case FULL -> FULL;
            case ROW -> ROW;
            case COLUMN -> COLUMN;
            case SCALAR -> SCALAR;
        };
    }
}
