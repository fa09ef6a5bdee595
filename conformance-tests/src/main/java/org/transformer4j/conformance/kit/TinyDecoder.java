package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

/** A decoder of the LLaMA kind with random weights: rms norms, rotary positions, grouped heads, SwiGLU, tied embeddings. */
final class TinyDecoder {
    private static final int POSITIONS = 40;

    private final Chain chain;
    private final DecoderCase.Shape shape;
    private final long seed;
    private final List<Block> blocks = new ArrayList<>();
    private final Slice embedding;
    private final Slice gain;
    private final Slice cos;
    private final Slice sin;
    private final CacheSpec cache;
    private int stream = 10;

    private record Block(Slice norm1, Slice query, Slice key, Slice value, Slice cache, Slice out, Slice norm2, Slice gate, Slice up,
            Slice down) {}

    TinyDecoder(Chain chain, DecoderCase.Shape shape, long seed) {
        this.chain = chain;
        this.shape = shape;
        this.seed = seed;
        this.cache = new CacheSpec(3, shape.kvHeads(), shape.headDim(), POSITIONS);
        this.embedding = chain.weight(spec(shape.vocabulary(), shape.width()), numbers(shape.vocabulary() * shape.width()));
        this.gain = gain();
        this.cos = chain.given(next().sines(POSITIONS * shape.headDim() / 2));
        this.sin = chain.given(next().sines(POSITIONS * shape.headDim() / 2));
        for (int i = 0; i < shape.layers(); i++) {
            int kv = shape.kvHeads() * shape.headDim();
            blocks.add(new Block(gain(), weight(shape.width(), shape.width()), weight(kv, shape.width()), weight(kv, shape.width()),
                    chain.cache(cache), weight(shape.width(), shape.width()), gain(), weight(shape.hidden(), shape.width()),
                    weight(shape.hidden(), shape.width()), weight(shape.width(), shape.hidden())));
        }
    }

    private Generator next() {
        return new Generator(seed, stream++);
    }

    private Bits numbers(int length) {
        return next().numbers(DataKind.REAL, length, 1);
    }

    private Slice gain() {
        return chain.given(numbers(shape.width()));
    }

    private WeightSpec spec(int out, int in) {
        return new WeightSpec(out, in, shape.type());
    }

    private Slice weight(int out, int in) {
        return chain.weight(spec(out, in), numbers(out * in));
    }

    /** Features of each row, normalised. */
    Slice forward(Slice ids, Sequences sequences) {
        int rows = sequences.rows();
        Slice positions = chain.given(new Bits(DType.I32, sequences.positions()));
        Slice x = chain.run(new Embedding(spec(shape.vocabulary(), shape.width())), new long[] {rows}, embedding, ids);
        for (Block block : blocks) {
            x = plus(x, attention(block, norm(x, block.norm1, rows), positions, sequences), rows);
            x = plus(x, feedForward(block, norm(x, block.norm2, rows), rows), rows);
        }
        return norm(x, gain, rows);
    }

    /** The tied output layer: {@code [rows, vocabulary]}. */
    Slice logits(Slice x, int rows) {
        return linear(x, embedding, shape.vocabulary(), shape.width(), rows);
    }

    private Slice attention(Block block, Slice x, Slice positions, Sequences sequences) {
        int rows = sequences.rows();
        int kv = shape.kvHeads() * shape.headDim();
        Slice query = rope(linear(x, block.query, shape.width(), shape.width(), rows), positions, rows, shape.heads());
        Slice key = rope(linear(x, block.key, kv, shape.width(), rows), positions, rows, shape.kvHeads());
        Slice value = linear(x, block.value, kv, shape.width(), rows);
        chain.launch(new CacheAppend(cache), new long[0], sequences, key, value, block.cache);
        float scale = (float) (1 / Math.sqrt(shape.headDim()));
        Slice y = chain.run(new Attention(shape.heads(), cache, scale, Mask.CAUSAL), new long[0], sequences, query, block.cache);
        return linear(y, block.out, shape.width(), shape.width(), rows);
    }

    private Slice rope(Slice x, Slice positions, int rows, int heads) {
        return chain.run(new Rope(shape.headDim(), shape.headDim(), false), new long[] {rows, heads, POSITIONS}, x, positions, cos, sin);
    }

    private Slice feedForward(Block block, Slice x, int rows) {
        Slice gate = linear(x, block.gate, shape.hidden(), shape.width(), rows);
        Slice up = linear(x, block.up, shape.hidden(), shape.width(), rows);
        Slice gated = chain.run(new GatedActivation(Unary.Function.SILU), new long[] {(long) rows * shape.hidden()}, gate, up);
        return linear(gated, block.down, shape.width(), shape.hidden(), rows);
    }

    private Slice linear(Slice x, Slice weight, int out, int in, int rows) {
        return chain.run(new Linear(spec(out, in), false), new long[] {rows}, x, weight);
    }

    private Slice norm(Slice x, Slice gamma, int rows) {
        return chain.run(new RmsNorm(shape.width(), 1e-5f), new long[] {rows}, x, gamma);
    }

    private Slice plus(Slice x, Slice y, int rows) {
        return chain.run(new Binary(Binary.Function.ADD, Broadcast.FULL), new long[] {rows, shape.width()}, x, y);
    }
}
