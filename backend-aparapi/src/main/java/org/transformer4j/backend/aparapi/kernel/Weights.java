package org.transformer4j.backend.aparapi.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.aparapi.device.Accelerator;
import org.transformer4j.backend.aparapi.memory.AparapiBuffer;
import org.transformer4j.backend.aparapi.memory.BufferPool;
import org.transformer4j.backend.aparapi.memory.Layout;

/** Packed weights: panels of sixteen outputs, each with all inputs, as {@link PanelLayout} says. */
public final class Weights {
    private Weights() {}

    /** How many bytes a packed weight takes. */
    public static long bytes(WeightSpec spec) {
        return 4L * Math.ceilDiv(spec.outFeatures(), PanelLayout.COLUMNS) * PanelLayout.of(spec).words();
    }

    /** Copies a weight to the device, panel by panel. */
    public static AparapiBuffer pack(WeightSpec spec, WeightSource source, BufferPool buffers, Accelerator accelerator) {
        source.check(spec);
        PanelLayout layout = PanelLayout.of(spec);
        int panelWords = layout.words();
        int panels = Math.ceilDiv(spec.outFeatures(), PanelLayout.COLUMNS);
        AparapiBuffer buffer = buffers.allocate(spec.type(), spec.elements(), (long) panels * panelWords, new Layout.Packed(spec));
        try {
            int together = Math.clamp(accelerator.longestMessage() / 4 / panelWords, 1, panels);
            int[] words = new int[together * panelWords];
            for (int panel = 0; panel < panels; panel += together) {
                int count = Math.min(together, panels - panel);
                for (int i = 0; i < count; i++) {
                    int first = (panel + i) * PanelLayout.COLUMNS;
                    layout.fill(words, i * panelWords, source, first, Math.min(PanelLayout.COLUMNS, spec.outFeatures() - first));
                }
                accelerator.upload(4 * (buffer.address() + (long) panel * panelWords),
                        MemorySegment.ofArray(words).asSlice(0, 4L * count * panelWords));
            }
            return buffer;
        } catch (RuntimeException | Error failure) {
            buffer.close();
            throw failure;
        }
    }

    /**
     * The inverse of {@link #pack}: {@code [outFeatures, inFeatures]} row-major in the weight's type.
     *
     * @throws IllegalArgumentException if the buffer is not what {@code pack} returned, or the destination has another size
     */
    public static void unpack(WeightSpec spec, AparapiBuffer buffer, MemorySegment destination, Accelerator accelerator) {
        buffer.checkPacked(spec);
        int bytes = spec.type().bytes();
        if (destination.byteSize() != spec.elements() * bytes) {
            throw new IllegalArgumentException("%d bytes on the host for %s, which has %d; the sizes must agree"
                    .formatted(destination.byteSize(), spec, spec.elements() * bytes));
        }
        PanelLayout layout = PanelLayout.of(spec);
        int[] panel = new int[layout.words()];
        for (int first = 0; first < spec.outFeatures(); first += PanelLayout.COLUMNS) {
            accelerator.download(4L * (buffer.address() + (long) first / PanelLayout.COLUMNS * panel.length),
                    MemorySegment.ofArray(panel));
            for (int c = 0; c < Math.min(PanelLayout.COLUMNS, spec.outFeatures() - first); c++) {
                for (int in = 0; in < spec.inFeatures(); in++) {
                    long to = ((long) (first + c) * spec.inFeatures() + in) * bytes;
                    int bits = layout.bits(panel, c, in);
                    if (bytes == 4) {
                        destination.set(ValueLayout.JAVA_INT_UNALIGNED, to, bits);
                    } else {
                        destination.set(ValueLayout.JAVA_SHORT_UNALIGNED, to, (short) bits);
                    }
                }
            }
        }
    }
}
