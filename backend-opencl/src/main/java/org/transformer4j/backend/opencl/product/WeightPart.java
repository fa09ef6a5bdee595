package org.transformer4j.backend.opencl.product;

import java.util.function.Consumer;
import org.transformer4j.backend.opencl.runtime.ClBuffer;

/**
 * A part of a packed weight that passes through the host's memory at a time.
 *
 * @param piece the piece of the buffer that it lies in
 * @param panel its first panel, counted in that piece
 * @param panels number of panels
 * @param output its first output
 * @param outputs number of outputs
 * @param input its first input, a multiple of {@link PackedLayout#unit}
 * @param inputs number of inputs
 */
record WeightPart(int piece, int panel, int panels, int output, int outputs, int input, int inputs) {
    /** Elements of the largest part when at most {@code most} fit. */
    static long elements(PackedLayout layout, long most) {
        long inputs = inputs(layout, most);
        return inputs * Math.min(layout.spec().outFeatures(), panels(inputs, most) * PackedLayout.PANEL);
    }

    /** Goes through a weight in parts of at most {@code most} elements: panels as a whole, unless even one is too large. */
    static void forEach(PackedLayout layout, ClBuffer buffer, long most, Consumer<WeightPart> action) {
        int inputs = (int) inputs(layout, most);
        int panels = (int) Math.min(panels(inputs, most), layout.panels());
        for (int piece = 0; piece < buffer.pieces(); piece++) {
            for (int panel = 0; panel < layout.panels(buffer, piece); panel += panels) {
                int n = Math.min(panels, layout.panels(buffer, piece) - panel);
                int output = layout.firstOutput(buffer, piece) + panel * PackedLayout.PANEL;
                int outputs = Math.min(n * PackedLayout.PANEL, layout.spec().outFeatures() - output);
                for (int input = 0; input < layout.spec().inFeatures(); input += inputs) {
                    action.accept(new WeightPart(piece, panel, n, output, outputs, input,
                            Math.min(inputs, layout.spec().inFeatures() - input)));
                }
            }
        }
    }

    /** Inputs of a part: all, or whole units. */
    private static long inputs(PackedLayout layout, long most) {
        return Math.min(layout.spec().inFeatures(), most / PackedLayout.PANEL / layout.unit() * layout.unit());
    }

    private static long panels(long inputs, long most) {
        return Math.max(1, most / (inputs * PackedLayout.PANEL));
    }
}
