package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Layout;
import org.transformer4j.backend.opencl.runtime.MemoryPool;

/** Allocates key-value caches, and hands their pieces to kernels. */
public final class Caches {
    private Caches() {}

    /** An empty cache. */
    public static ClBuffer allocate(CacheSpec spec, MemoryPool pool) {
        CacheLayout layout = new CacheLayout(spec);
        return pool.allocate(DType.F32, spec.elements(), layout.bytes(), layout.headBytes(), new Layout.Cache(spec));
    }

    /** Number of pieces of a cache: whoever looks into it launches once for each. */
    static int pieces(Slice cache, CacheLayout layout) {
        return ClBuffer.cache(cache.buffer(), layout.spec()).pieces();
    }

    /** How many heads a piece of a cache holds; the last may hold fewer. */
    static int headsPerPiece(Slice cache, CacheLayout layout) {
        return (int) (ClBuffer.cache(cache.buffer(), layout.spec()).pieceBytes() / layout.headBytes());
    }

    /**
     * Hands over one piece as the parameters {@code global float* cache, int first_head, int end_head, int key_heads, int capacity}:
     * the piece holds the heads from {@code first_head} to {@code end_head - 1} of {@code slot * key_heads + key_head}.
     */
    static Launch piece(Launch launch, Slice cache, int piece, CacheLayout layout) {
        int heads = headsPerPiece(cache, layout);
        return launch.piece(cache, piece).number(piece * heads).number(Math.min(layout.heads(), (piece + 1) * heads))
                .number(layout.spec().kvHeads()).number(layout.spec().capacity());
    }
}
