package org.transformer4j.backend.cpu.matmul;

import org.transformer4j.api.DType;

/**
 * Where the elements of a packed weight {@code [outputs, inputs]} lie. Outputs are cut into panels of {@value #PANEL}; a
 * panel holds, for each input in turn, its {@value #PANEL} outputs side by side, so that a product reads it in one sweep.
 * The last panel is filled up with zeros. The layout is the same for every vector width.
 *
 * <p>float32 outputs lie in their order. Of the 16-bit types, outputs {@code j} and {@code j + 16} of a panel share one int
 * in native byte order, {@code j} in its lower half: a shift and a mask widen a vector of pairs to two vectors of floats
 * that hold neighbouring outputs.
 *
 * @param type F32, F16 or BF16
 * @param outputs number of columns of the product, at least 1
 * @param inputs length of each dot product, at least 0
 */
public record PackedLayout(DType type, int outputs, int inputs) {
    /** Outputs in a panel: two vectors of 512 bits. */
    public static final int PANEL = 32;

    static final int HALF_PANEL = PANEL / 2;

    public PackedLayout {
        if (!type.isWeight()) {
            throw new IllegalArgumentException("packed weights of type %s; expected F32, F16 or BF16".formatted(type));
        }
        if (outputs < 1 || inputs < 0) {
            throw new IllegalArgumentException("packed weights [%d, %d]; expected at least one output and no negative size"
                    .formatted(outputs, inputs));
        }
    }

    /** Number of panels. */
    public int panels() {
        return panels(outputs);
    }

    /** Size of the packed weight in bytes. */
    public long bytes() {
        return panels() * panelBytes();
    }

    /** Size of a panel in bytes. */
    public long panelBytes() {
        return (long) inputs * rowBytes();
    }

    /** Bytes between one input and the next in a panel. */
    public int rowBytes() {
        return PANEL * type.bytes();
    }

    /** Number of real outputs in a panel; fewer than {@value #PANEL} in the last one only. */
    public int columns(int panel) {
        return Math.min(PANEL, outputs - panel * PANEL);
    }

    /** Byte offset, from the start of the packed weight, of an input's row in a panel. */
    public long offset(int panel, int input) {
        return panel * panelBytes() + (long) input * rowBytes();
    }

    /** Byte offset, from the start of the packed weight, of the float or the pair that holds an output's first input. */
    long elementOffset(int output) {
        int column = output % PANEL;
        return offset(output / PANEL, 0) + (long) (type == DType.F32 ? column : column % HALF_PANEL) * Float.BYTES;
    }

    /** The half of a pair that belongs to an output. */
    short half(int pair, int output) {
        return (short) (output % PANEL < HALF_PANEL ? pair : pair >>> 16);
    }

    /** Number of panels that hold so many columns. */
    static int panels(int columns) {
        return columns / PANEL + (columns % PANEL == 0 ? 0 : 1);
    }
}
