package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.canon.Canon;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** How attention is cut into work-groups on a kind of device. */
enum AttentionShape {
    /** One work-item with vectors; as many rows as there are registers for. */
    PROCESSOR("attention-processor.cl", 1, 1) {
        @Override
        int manyRows(int headDim) {
            return 6;
        }

        @Override
        int fewRows(int group, int most) {
            return Math.min(group, most);
        }

        @Override
        Object[] macros(int rows) {
            return new Object[] {"ROWS", rows};
        }
    },
    /** A work-group that shares queries and weights in local memory; as many rows as fit there. */
    CARD("attention-card.cl", 128, 4) {
        /** What every device has; see OpenCL 1.2, CL_DEVICE_LOCAL_MEM_SIZE. */
        private static final int LOCAL_FLOATS = (32 << 10) / 4;
        private static final int MOST_ROWS = 16;

        @Override
        int manyRows(int headDim) {
            int rows = MOST_ROWS;
            while (rows > 1 && floats(headDim, rows) > LOCAL_FLOATS) {
                rows /= 2;
            }
            return rows;
        }

        /** Queries; weights; half of the lanes; and a few numbers of each row. */
        private int floats(int headDim, int rows) {
            return headDim * rows + Canon.ATTENTION_BLOCK * pitch(rows) + Canon.SUM_LANES / 2 * rows + 11 * rows;
        }

        /** Floats from the weights of one key to those of the next: padded, or work-items would meet in the same bank. */
        private int pitch(int rows) {
            return rows >= 8 ? rows + 4 : rows;
        }

        @Override
        int fewRows(int group, int most) {
            int rows = 1;
            while (rows < group && rows < most) {
                rows *= 2;
            }
            return rows;
        }

        @Override
        Object[] macros(int rows) {
            return new Object[] {"ROWS", rows, "ITEMS", items(), "PITCH", pitch(rows)};
        }
    };

    private final String file;
    private final int items;
    private final int groupsPerUnit;

    AttentionShape(String file, int items, int groupsPerUnit) {
        this.file = file;
        this.items = items;
        this.groupsPerUnit = groupsPerUnit;
    }

    static AttentionShape of(Tuning tuning) {
        return tuning == Tuning.PROCESSOR ? PROCESSOR : CARD;
    }

    String file() {
        return file;
    }

    /** Work-items of a work-group. */
    int items() {
        return items;
    }

    /** Work-groups that a compute unit needs to be busy. */
    int groupsPerUnit() {
        return groupsPerUnit;
    }

    /** Rows of a tile of a long sequence. */
    abstract int manyRows(int headDim);

    /** Rows of a tile of one query, when {@code group} query heads share a key head. */
    abstract int fewRows(int group, int most);

    /** Macros for a kernel with tiles of {@code rows}. */
    abstract Object[] macros(int rows);
}
