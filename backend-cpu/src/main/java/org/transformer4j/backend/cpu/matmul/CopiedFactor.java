package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;
import org.transformer4j.backend.cpu.thread.Scratch;

/**
 * A right factor {@code [depth, columns]} that is copied to panels once and then multiplied many times, as a whole or in part, by the
 * thread that copied it.
 */
public final class CopiedFactor implements RightPanels {
    /** Columns of a part start at a multiple of this. */
    public static final int ALIGNMENT = PackedLayout.PANEL;

    private final StridedPanels source = new StridedPanels();
    private MemorySegment memory = MemorySegment.NULL;
    private long start;
    private long panelBytes;
    private int firstPanel;
    private int firstTerm;

    /** Bytes that a copy takes. */
    public static long bytes(int columns, int depth) {
        return (long) PackedLayout.panels(columns) * depth * TileKernels.PANEL_ROW;
    }

    /**
     * Copies a factor.
     *
     * @param offset bytes to its first element
     * @param stride elements from one stored row to the next
     * @param transposed whether it is stored {@code [columns, depth]}
     * @param to has room for {@link #bytes} from byte {@code start} on, and stays as it is as long as the copy is used
     */
    public void copy(MemorySegment right, long offset, long stride, boolean transposed, int columns, int depth, MemorySegment to, long start) {
        source.bind(right, offset, 0, stride, transposed);
        source.readSingly(columns, depth, false);
        memory = to;
        this.start = start;
        panelBytes = (long) depth * TileKernels.PANEL_ROW;
        for (int panel = 0; panel < PackedLayout.panels(columns); panel++) {
            source.copy(0, panel, 0, depth, to, start + panel * panelBytes);
        }
        from(0, 0);
    }

    /** Products take the columns from {@code column} on, a multiple of {@link #ALIGNMENT}, and of them the terms from {@code term} on. */
    public CopiedFactor from(int column, int term) {
        firstPanel = column / ALIGNMENT;
        firstTerm = term;
        return this;
    }

    @Override
    public MemorySegment prepare(int batch, int panel, int from, int depth, Scratch scratch) {
        return memory;
    }

    @Override
    public long offset(int batch, int panel, int from) {
        return start + (firstPanel + panel) * panelBytes + (long) (firstTerm + from) * TileKernels.PANEL_ROW;
    }

    @Override
    public long step(int panel) {
        return TileKernels.PANEL_ROW;
    }
}
