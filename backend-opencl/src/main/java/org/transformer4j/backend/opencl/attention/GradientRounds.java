package org.transformer4j.backend.opencl.attention;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.AttentionGradient;

/**
 * How the gradient of attention goes through its blocks of queries: in rounds, ascending, of as many blocks as the device has working
 * memory for; of a block that alone takes too much, a round has some of the heads. Programs get all of it as one table, in rows of
 * eight numbers: those of the blocks, and behind them those of the tiles of keys, which are at most 64 keys of a sequence.
 */
final class GradientRounds {
    private static final int FIELDS = 8;

    /**
     * What is launched at once.
     *
     * @param block first block
     * @param endBlock the block behind the last
     * @param keys keys of all its blocks
     * @param head first head
     * @param heads number of heads
     * @param tile row of the first tile of keys
     * @param tiles number of tiles
     */
    record Round(int block, int endBlock, int keys, int head, int heads, int tile, int tiles) {
        int blocks() {
            return endBlock - block;
        }

        /** Floats that the weights of its blocks take. */
        long floats() {
            return (long) keys * heads * Canon.QUERY_BLOCK;
        }
    }

    private final AttentionGradient op;
    private final Sequences sequences;
    private final int[] lengths;
    private final long mostKeys;
    private final List<int[]> rows = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();
    private final int[] table;

    /** The rounds of {@code op}; {@code mostFloats}: what the weights of a round should take at most. */
    GradientRounds(AttentionGradient op, Sequences sequences, long mostFloats) {
        this.op = op;
        this.sequences = sequences;
        lengths = lengths(sequences);
        mostKeys = Math.max(1, mostFloats / Canon.QUERY_BLOCK);
        int[] firstBlocks = addBlocks();
        addRounds(firstBlocks);
        table = new int[Math.multiplyExact(rows.size(), FIELDS)];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, table, i * FIELDS, rows.get(i).length);
        }
    }

    /** Whether these are the rounds for such sequences too. */
    boolean suit(Sequences others) {
        if (2 * others.count() != lengths.length) {
            return false;
        }
        for (int s = 0; s < others.count(); s++) {
            if (lengths[2 * s] != others.queryLength(s) || lengths[2 * s + 1] != others.kvLength(s)) {
                return false;
            }
        }
        return true;
    }

    List<Round> rounds() {
        return rounds;
    }

    int[] table() {
        return table;
    }

    /** Floats that the weights of any round take. */
    long floats() {
        long most = 0;
        for (Round round : rounds) {
            most = Math.max(most, round.floats());
        }
        return most;
    }

    private static int[] lengths(Sequences sequences) {
        int[] lengths = new int[2 * sequences.count()];
        for (int s = 0; s < sequences.count(); s++) {
            lengths[2 * s] = sequences.queryLength(s);
            lengths[2 * s + 1] = sequences.kvLength(s);
        }
        return lengths;
    }

    /** Adds the rows of the blocks, and returns for each sequence its first one, and at last their number. */
    private int[] addBlocks() {
        int[] firstBlocks = new int[sequences.count() + 1];
        int keyRow = 0;
        for (int s = 0; s < sequences.count(); s++) {
            firstBlocks[s] = rows.size();
            for (int row = 0; row < sequences.queryLength(s); row += Canon.QUERY_BLOCK) {
                int count = Math.min(Canon.QUERY_BLOCK, sequences.queryLength(s) - row);
                int first = op.mask().first(sequences, s, row);
                int keys = op.mask().end(sequences, s, row + count - 1) - first;
                rows.add(new int[] {sequences.queryStart(s) + row, count, sequences.position(s, row), sequences.kvLength(s),
                        keyRow + first, first, keys, 0});
            }
            keyRow = Math.addExact(keyRow, sequences.kvLength(s));
        }
        firstBlocks[sequences.count()] = rows.size();
        return firstBlocks;
    }

    private void addRounds(int[] firstBlocks) {
        int blocks = rows.size();
        int block = 0;
        do {
            int end = block;
            long keys = 0;
            while (end < blocks && (end == block || op.heads() * (keys + keys(end)) <= mostKeys)) {
                rows.get(end)[FIELDS - 1] = (int) keys;
                keys += keys(end++);
            }
            int heads = keys == 0 ? op.heads() : (int) Math.clamp(mostKeys / keys, 1, op.heads());
            int tile = rows.size();
            addTiles(firstBlocks, block, end);
            for (int head = 0; head < op.heads(); head += heads) {
                int count = Math.min(heads, op.heads() - head);
                rounds.add(new Round(block, end, Math.toIntExact(keys), head, count, tile, rows.size() - tile));
            }
            block = end;
        } while (block < blocks);
    }

    private int keys(int block) {
        return rows.get(block)[6];
    }

    /** Adds the tiles of all keys to which blocks give something; those of sequences without blocks, to be cleared, come first of all. */
    private void addTiles(int[] firstBlocks, int block, int end) {
        int keyRow = 0;
        for (int s = 0; s < sequences.count(); s++) {
            int from = Math.max(block, firstBlocks[s]);
            int to = Math.min(end, firstBlocks[s + 1]);
            boolean cleared = firstBlocks[s] == firstBlocks[s + 1] && block == 0;
            for (int key = 0; (from < to || cleared) && key < sequences.kvLength(s); key += Canon.QUERY_BLOCK) {
                int count = Math.min(Canon.QUERY_BLOCK, sequences.kvLength(s) - key);
                rows.add(new int[] {keyRow + key, count, from, Math.max(from, to), from == firstBlocks[s] || cleared ? 1 : 0});
            }
            keyRow += sequences.kvLength(s);
        }
    }
}
