package org.transformer4j.backend.aparapi.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.aparapi.device.Accelerator;
import org.transformer4j.backend.aparapi.memory.AparapiBuffer;
import org.transformer4j.backend.aparapi.memory.BufferPool;
import org.transformer4j.backend.aparapi.memory.Layout;

/**
 * Packed weights: panels of sixteen outputs, each {@code [inFeatures, 16]} in the stored type; missing outputs of the last panel
 * are zeros. Two narrow numbers share a word, outputs {@code c} and {@code c + 8}, so that neighbouring words widen to
 * neighbouring outputs.
 */
public final class Weights {
    private static final int PANEL = ProductShape.COLUMNS;

    private Weights() {}

    /** Words that sixteen numbers take. */
    static int lineWords(DType type) {
        return PANEL * type.bytes() / 4;
    }

    /** Copies a weight to the device, panel by panel. */
    public static AparapiBuffer pack(WeightSpec spec, WeightSource source, BufferPool buffers, Accelerator accelerator) {
        source.check(spec);
        AparapiBuffer buffer = buffers.allocate(spec.type(), spec.elements(), words(spec), new Layout.Packed(spec));
        try {
            int panelWords = panelWords(spec);
            int panels = Math.ceilDiv(spec.outFeatures(), PANEL);
            int together = Math.clamp(accelerator.longestMessage() / 4 / panelWords, 1, panels);
            int[] words = new int[together * panelWords];
            for (int panel = 0; panel < panels; panel += together) {
                int count = Math.min(together, panels - panel);
                for (int i = 0; i < count; i++) {
                    fill(words, i * panelWords, spec, source, (panel + i) * PANEL);
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
     * The inverse of {@link #pack}: {@code [outFeatures, inFeatures]} row-major in the stored type.
     *
     * @throws IllegalArgumentException if the buffer is not what {@code pack} returned, or the destination has another size
     */
    public static void unpack(WeightSpec spec, AparapiBuffer buffer, MemorySegment destination, Accelerator accelerator) {
        buffer.checkPacked(spec);
        long bytes = spec.elements() * spec.type().bytes();
        if (destination.byteSize() != bytes) {
            throw new IllegalArgumentException("%d bytes on the host for %s, which has %d; the sizes must agree"
                    .formatted(destination.byteSize(), spec, bytes));
        }
        int[] panel = new int[panelWords(spec)];
        for (int first = 0; first < spec.outFeatures(); first += PANEL) {
            accelerator.download(4L * (buffer.address() + (long) first / PANEL * panel.length), MemorySegment.ofArray(panel));
            for (int c = 0; c < Math.min(PANEL, spec.outFeatures() - first); c++) {
                for (int in = 0; in < spec.inFeatures(); in++) {
                    long index = (long) (first + c) * spec.inFeatures() + in;
                    if (spec.type() == DType.F32) {
                        destination.set(ValueLayout.JAVA_INT_UNALIGNED, 4 * index, panel[in * PANEL + c]);
                    } else {
                        short bits = (short) (panel[in * PANEL / 2 + c % 8] >>> (c < 8 ? 0 : 16));
                        destination.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * index, bits);
                    }
                }
            }
        }
    }

    private static int panelWords(WeightSpec spec) {
        return Math.multiplyExact(spec.inFeatures(), lineWords(spec.type()));
    }

    private static long words(WeightSpec spec) {
        return (long) Math.ceilDiv(spec.outFeatures(), PANEL) * panelWords(spec);
    }

    /** Writes the panel that begins with output {@code first} from {@code words[start]} on. */
    private static void fill(int[] words, int start, WeightSpec spec, WeightSource source, int first) {
        for (int in = 0; in < spec.inFeatures(); in++) {
            for (int c = 0; c < lineWords(spec.type()); c++) {
                words[start + in * lineWords(spec.type()) + c] = switch (spec.type()) {
                    case F32 -> Float.floatToRawIntBits(value(spec, source, first + c, in));
                    case BF16 -> Bfloat16.fromFloat(value(spec, source, first + c, in)) & 0xffff
                            | Bfloat16.fromFloat(value(spec, source, first + c + 8, in)) << 16;
                    case F16 -> Binary16.fromFloat(value(spec, source, first + c, in)) & 0xffff
                            | Binary16.fromFloat(value(spec, source, first + c + 8, in)) << 16;
                    default -> throw new AssertionError(spec.type());
                };
            }
        }
    }

    private static float value(WeightSpec spec, WeightSource source, int out, int in) {
        return out < spec.outFeatures() ? source.value(out, in) : 0f;
    }
}
