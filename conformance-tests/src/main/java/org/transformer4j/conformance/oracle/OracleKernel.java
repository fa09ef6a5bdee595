package org.transformer4j.conformance.oracle;

import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.op.TrainingOp;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/** One operation of the oracle; the table of contents of this package. */
record OracleKernel(OracleDevice device, Op op) implements Kernel {
    @Override
    public void launch(Queue queue, Args args) {
        if (queue.device() != device || !(queue instanceof OracleQueue own)) {
            throw new IllegalArgumentException("%s launched on a queue of %s; a kernel runs on the device that prepared it"
                    .formatted(op, queue.device().info().selector()));
        }
        own.checkOpen();
        args.check(op);
        run(args);
    }

    private void run(Args args) {
        switch (op) {
            case MatMul matMul -> Dot.matMul(matMul, args);
            case Linear linear -> Dot.linear(linear, args);
            case ExpertLinear linear -> Experts.linear(linear, args);
            case TopK topK -> Experts.topK(topK, args);
            case Reduce reduce -> Reduction.reduce(reduce, args);
            case ArgMax _ -> Reduction.argMax(args);
            case Unary unary -> Elementwise.unary(unary, args);
            case Binary binary -> Elementwise.binary(binary, args);
            case Fma fma -> Elementwise.fma(fma, args);
            case Select _ -> Elementwise.select(args);
            case FmaChain chain -> Elementwise.fmaChain(chain, args);
            case GatedActivation gated -> Elementwise.gated(gated, args);
            case Dropout dropout -> Chance.dropout(dropout, args);
            case Fill fill -> Movement.fill(fill, args);
            case Cast _ -> Movement.cast(args);
            case Copy _ -> Movement.copy(args);
            case Permute permute -> Movement.permute(permute, args);
            case GatherRows _ -> TableRows.gather(args);
            case Embedding embedding -> TableRows.embedding(embedding, args);
            case ScatterRows scatter -> TableRows.scatter(scatter, args);
            case LayerNorm norm -> Normalisation.layerNorm(norm, args);
            case RmsNorm norm -> Normalisation.rmsNorm(norm, args);
            case Softmax softmax -> SoftmaxRows.softmax(softmax, args);
            case Rope rope -> Rotation.rope(rope, args);
            case CacheAppend append -> KeyValueCache.append(append, args);
            case CacheCopy copy -> KeyValueCache.copy(copy, args);
            case Attention attention -> BlockwiseAttention.attention(attention, args);
            case TrainingOp training -> Training.run(training, args);
            case AttentionWithWeights attention -> WeightedAttention.attention(attention, args);
        }
    }

    @Override
    public String path() {
        return "oracle";
    }
}
