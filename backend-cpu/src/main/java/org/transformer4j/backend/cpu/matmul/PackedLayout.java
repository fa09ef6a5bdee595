package org.transformer4j.backend.cpu.matmul;

import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.backend.cpu.quantised.BlockPanel;

/**
 * Where the elements of a packed weight {@code [outputs, inputs]} lie. Outputs are cut into panels of {@value #PANEL}; a
 * panel holds, for each input in turn, its {@value #PANEL} outputs side by side, so that a product reads it in one sweep.
 * The last panel is filled up with zeros. The layout is the same for every vector width.
 *
 * <p>float32 outputs lie in their order. Of the 16-bit types, outputs {@code j} and {@code j + 16} of a panel share one int
 * in native byte order, {@code j} in its lower half: a shift and a mask widen a vector of pairs to two vectors of floats
 * that hold neighbouring outputs. Quantised outputs lie block by block as {@link BlockPanel} says.
 *
 * @param format of the weight
 * @param outputs number of columns of the product, at least 1
 * @param inputs length of each dot product, at least 0; whole blocks of the format
 */
public record PackedLayout(WeightFormat format, int outputs, int inputs) {
    /** Outputs in a panel: two vectors of 512 bits. */
    public static final int PANEL = BlockPanel.OUTPUTS;

    static final int HALF_PANEL = PANEL / 2;

    public PackedLayout {
        if (outputs < 1 || inputs < 0) {
            throw new IllegalArgumentException("packed weights [%d, %d]; expected at least one output and no negative size"
                    .formatted(outputs, inputs));
        }
        if (inputs % format.blockSize() != 0) {
            throw new IllegalArgumentException("packed weights of %d inputs in %s; expected a multiple of the %d of a block"
                    .formatted(inputs, format, format.blockSize()));
        }
    }

    /** Numbers that are stored one by one. */
    public PackedLayout(DType type, int outputs, int inputs) {
        this(WeightFormat.of(type), outputs, inputs);
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
        return PANEL * format.bytes(inputs);
    }

    /** Bytes between one input and the next in a panel; not of a quantised format. */
    public int rowBytes() {
        return PANEL * format.blockBytes();
    }

    /** Number of real outputs in a panel; fewer than {@value #PANEL} in the last one only. */
    public int columns(int panel) {
        return Math.min(PANEL, outputs - panel * PANEL);
    }

    /** Byte offset, from the start of the packed weight, of an input's row in a panel; of a quantised format, of a block's first input. */
    public long offset(int panel, int input) {
        return panel * panelBytes() + PANEL * format.bytes(input);
    }

    /** Byte offset, from the start of the packed weight, of the float or the pair that holds an output's first input. */
    long elementOffset(int output) {
        int column = output % PANEL;
        return offset(output / PANEL, 0) + (long) (format == WeightFormat.F32 ? column : column % HALF_PANEL) * Float.BYTES;
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
