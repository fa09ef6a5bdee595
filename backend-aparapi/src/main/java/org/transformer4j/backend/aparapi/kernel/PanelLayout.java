package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/** How sixteen outputs of a weight lie in 32-bit words, with all their inputs. */
sealed interface PanelLayout permits NumberPanels, BlockPanels {
    /** Outputs of a panel; those that the last one lacks are zeros. */
    int COLUMNS = ProductShape.COLUMNS;

    /** The layout of a weight. */
    static PanelLayout of(WeightSpec spec) {
        return spec.format().isQuantised() ? new BlockPanels(spec) : new NumberPanels(spec);
    }

    /** Words of a panel. */
    int words();

    /** Words from one input to the next, or from one block of them to the next. */
    int step();

    /** Writes the panel of {@code count} outputs from {@code first} on to {@code words[start]} and behind it. */
    void fill(int[] words, int start, WeightSource source, int first, int count);

    /** An element of a panel, in the low bits. */
    int bits(int[] panel, int column, int in);
}
