package org.transformer4j.training.tokenizer;

import java.util.Arrays;
import java.util.List;

/** All pieces by their characters, so that those which begin at a place are found in one walk. */
final class PieceTrie {
    static final int ROOT = 0;
    static final int NONE = -1;

    private final LongMap children = new LongMap();
    /** The piece that ends at each node, or NONE. */
    private int[] pieces = {NONE};
    private int nodes = 1;

    PieceTrie(List<Piece> all) {
        for (int piece = 0; piece < all.size(); piece++) {
            int node = ROOT;
            for (int character : all.get(piece).text().codePoints().toArray()) {
                int child = child(node, character);
                node = child == NONE ? grow(node, character) : child;
            }
            pieces[node] = piece;
        }
    }

    private int grow(int node, int character) {
        if (nodes == pieces.length) {
            pieces = Arrays.copyOf(pieces, 2 * nodes);
        }
        pieces[nodes] = NONE;
        children.put(key(node, character), nodes);
        return nodes++;
    }

    /** The node that a character leads to, or NONE. */
    int child(int node, int character) {
        return children.get(key(node, character));
    }

    /** The number of the piece that ends here, or NONE. */
    int piece(int node) {
        return pieces[node];
    }

    private static long key(int node, int character) {
        return (long) node << 32 | character;
    }
}
