package org.transformer4j.conformance.kit;

import org.transformer4j.api.DType;

/** How the operands of a launch lie in memory. A case runs in each of them, and has to give the same bits. */
public enum Arrangement {
    /** Each in a buffer of its own, from an odd element on, between NaNs: whoever reads beyond an operand computes with NaN. */
    SEPARATE {
        @Override
        int guard(DType type) {
            return switch (type) {
                case F32 -> 0x7fc0_ffee;
                case F16 -> 0x7eca;
                case BF16 -> 0x7fca;
                default -> 0x7fed_c0de;
            };
        }

        @Override
        int start(int free) {
            return free + 17 | 1;
        }
    },
    /**
     * All of a type in one buffer, each from a multiple of 64 elements on, as in a workspace, between large numbers: whoever
     * passes over NaNs beyond an operand finds a maximum there.
     */
    SHARED {
        @Override
        int guard(DType type) {
            return switch (type) {
                case F32 -> 0x7f61_b1e5;
                case F16 -> 0x7bfe;
                case BF16 -> 0x7f61;
                default -> 0;
            };
        }

        @Override
        int start(int free) {
            return free + 2 * ALIGNMENT - 1 & -ALIGNMENT;
        }
    };

    private static final int ALIGNMENT = 64;

    /** How many guards stand behind the last operand at least. */
    static final int GUARDS = 131;

    /** The pattern around operands. */
    abstract int guard(DType type);

    /** Where an operand starts, if everything up to {@code free} is taken. */
    abstract int start(int free);

    /** What stands in an output before the launch: a signalling NaN, which no arithmetic gives. */
    static int unwritten(DType type) {
        return switch (type) {
            case F32 -> 0x7fab_cdef;
            case F16 -> 0x7dab;
            case BF16 -> 0x7fab;
            default -> 0x8bad_f00d;
        };
    }
}
