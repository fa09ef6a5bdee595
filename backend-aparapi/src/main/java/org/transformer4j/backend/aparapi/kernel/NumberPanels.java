package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/**
 * Panels of numbers: {@code [inFeatures, 16]} in the stored type. Two narrow numbers share a word, outputs {@code c} and
 * {@code c + 8}, so that neighbouring words widen to neighbouring outputs.
 */
record NumberPanels(WeightSpec spec) implements PanelLayout {
    @Override
    public int words() {
        return Math.multiplyExact(spec.inFeatures(), step());
    }

    @Override
    public int step() {
        return COLUMNS * spec.type().bytes() / 4;
    }

    @Override
    public void fill(int[] words, int start, WeightSource source, int first, int count) {
        float[][] rows = new float[COLUMNS][spec.inFeatures()];
        for (int c = 0; c < count; c++) {
            source.row(first + c, rows[c]);
        }
        int step = step();
        for (int in = 0; in < spec.inFeatures(); in++) {
            for (int c = 0; c < step; c++) {
                words[start + in * step + c] = switch (spec.type()) {
                    case F32 -> Float.floatToRawIntBits(rows[c][in]);
                    case BF16 -> Bfloat16.fromFloat(rows[c][in]) & 0xffff | Bfloat16.fromFloat(rows[c + 8][in]) << 16;
                    case F16 -> Binary16.fromFloat(rows[c][in]) & 0xffff | Binary16.fromFloat(rows[c + 8][in]) << 16;
                    default -> throw new AssertionError(spec.type());
                };
            }
        }
    }

    @Override
    public int bits(int[] panel, int column, int in) {
        return spec.type() == DType.F32
                ? panel[in * COLUMNS + column]
                : panel[in * COLUMNS / 2 + column % 8] >>> (column < 8 ? 0 : 16);
    }
}
