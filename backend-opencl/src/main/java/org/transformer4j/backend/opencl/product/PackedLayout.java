package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.opencl.runtime.ClBuffer;

/**
 * Where the elements of a packed weight {@code [outFeatures, inFeatures]} lie. Outputs are cut into panels of {@value #PANEL}; a panel
 * holds, for each input in turn, its {@value #PANEL} outputs side by side: as floats or, of the 16-bit types, as words of 4 bytes with
 * two neighbouring inputs of an output, the even one in the lower half. A panel of a quantised weight holds its blocks instead, those of
 * {@value #PANEL} outputs side by side, with as many bits as in the file. The last panel and the last word are filled up with zeros.
 * A weight larger than the largest piece of memory is cut between panels.
 *
 * @param spec shape and format of the weight
 */
record PackedLayout(WeightSpec spec) {
    /** Outputs of a panel. */
    static final int PANEL = 32;

    private static final int WORD = 4;

    /** Number of panels. */
    int panels() {
        return Math.ceilDiv(spec.outFeatures(), PANEL);
    }

    /** Bytes of a panel. */
    long panelBytes() {
        return PANEL * switch (spec.format()) {
            case F16, BF16 -> Math.ceilDiv((long) spec.inFeatures(), 2) * WORD;
            default -> spec.format().bytes(spec.inFeatures());
        };
    }

    /** Inputs that are not cut apart: those of a word or block. */
    int unit() {
        return Math.max(2, spec.format().blockSize());
    }

    /** Whether panels hold blocks. */
    boolean quantised() {
        return spec.format().isQuantised();
    }

    /** The number that kernels know a format by. */
    static int number(WeightFormat format) {
        return format.ordinal() + 1;
    }

    /** Bytes of the weight. */
    long bytes() {
        return panels() * panelBytes();
    }

    /**
     * The buffer behind a packed operand.
     *
     * @throws IllegalArgumentException if it was not packed so
     */
    ClBuffer buffer(Slice packed) {
        return ClBuffer.packed(packed.buffer(), spec);
    }

    /** Number of panels in each piece of a buffer but the last, which may have fewer. */
    int panelsPerPiece(ClBuffer buffer) {
        return Math.toIntExact(buffer.pieceBytes() / panelBytes());
    }

    /** Number of panels in a piece. */
    int panels(ClBuffer buffer, int piece) {
        return Math.min(panelsPerPiece(buffer), panels() - piece * panelsPerPiece(buffer));
    }

    /** First output in a piece. */
    int firstOutput(ClBuffer buffer, int piece) {
        return piece * panelsPerPiece(buffer) * PANEL;
    }

    /** Number of outputs in a piece. */
    int outputs(ClBuffer buffer, int piece) {
        int first = firstOutput(buffer, piece);
        return Math.min(panelsPerPiece(buffer) * PANEL, spec.outFeatures() - first);
    }
}
