package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Slice;

/**
 * A small random decoder from end to end: a ragged batch of two prompts at once, then greedy decoding. Every step's logits and
 * tokens count, so that a wrong bit anywhere shows.
 *
 * @param id unique name
 * @param shape sizes of the decoder
 */
public record DecoderCase(String id, Shape shape) implements ConformanceCase {
    private static final int[] SLOTS = {2, 0};
    private static final int[] PROMPTS = {7, 19};
    private static final int STEPS = 4;

    /**
     * Sizes of a decoder.
     *
     * @param layers number of blocks
     * @param width features of a token
     * @param heads query heads
     * @param kvHeads key heads
     * @param hidden features inside the feed-forward layer
     * @param vocabulary number of tokens
     * @param type stored type of the weights
     */
    public record Shape(int layers, int width, int heads, int kvHeads, int hidden, int vocabulary, DType type) {
        int headDim() {
            return width / heads;
        }
    }

    @Override
    public String group() {
        return "Model";
    }

    @Override
    public List<Op> ops() {
        return List.of();
    }

    @Override
    public Observation run(Bench bench) {
        List<Observation.Output> outputs = new ArrayList<>();
        try (Chain chain = new Chain(bench)) {
            TinyDecoder decoder = new TinyDecoder(chain, shape, Seed.of(id));
            int rows = IntStream.of(PROMPTS).sum();
            Bits prompt = new Generator(Seed.of(id), 1).indices(rows, shape.vocabulary);
            Slice ids = chain.given(prompt);
            Sequences sequences = Sequences.of(SLOTS, PROMPTS, PROMPTS);
            Slice last = chain.given(new Bits(DType.I32, new int[] {PROMPTS[0] - 1, rows - 1}));
            for (int step = 0; step <= STEPS; step++) {
                Slice hidden = decoder.forward(ids, sequences);
                Slice chosen = step > 0 ? hidden : chain.run(new GatherRows(DType.F32), new long[] {rows, 2, shape.width}, hidden, last);
                Slice logits = decoder.logits(chosen, 2);
                ids = chain.run(new ArgMax(), new long[] {2, shape.vocabulary}, logits);
                Slice probabilities = chain.run(new Softmax(1f), new long[] {2, shape.vocabulary}, logits);
                outputs.add(new Observation.Output("logits of step " + step, chain.read(logits)));
                outputs.add(new Observation.Output("tokens of step " + step, chain.read(ids)));
                outputs.add(new Observation.Output("probabilities of step " + step, chain.read(probabilities)));
                sequences = next(sequences);
            }
        }
        return new Observation(outputs);
    }

    /** One more key for each sequence, and one row. */
    private static Sequences next(Sequences sequences) {
        return Sequences.of(SLOTS, new int[] {1, 1}, new int[] {sequences.kvLength(0) + 1, sequences.kvLength(1) + 1});
    }
}
