package org.transformer4j.api.op;

import org.transformer4j.api.spi.Args;

/** A layer, which a backend may run with a kernel of its own or as the operations of its decomposition. */
public sealed interface LayerOp extends Op
        permits Attention, AttentionWithWeights, CacheAppend, CacheCopy, Embedding, ExpertLinear, FmaChain, GatedActivation, LayerNorm, Linear,
                RmsNorm, Rope, Softmax, TopK, TrainingOp {
    /**
     * Writes this layer as tensor operations. The bits of a kernel of one's own must equal the bits of this.
     *
     * @param sink receives the operations, in order
     * @param args arguments that {@link Args#check} has accepted
     */
    void decompose(OpSink sink, Args args);
}
