package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.DecoderPass;

/** Beams without caches: each step runs all of their tokens through the model again. */
final class RecomputedBeams implements BeamSource {
    private final Decoder model;
    private int[][] sequences;
    private MemorySegment[] logits;

    RecomputedBeams(Decoder model, int[] prompt) {
        this.model = model;
        run(new int[][] {prompt});
    }

    @Override
    public MemorySegment logits(int beam) {
        return logits[beam];
    }

    @Override
    public void step(int[] parents, int[] tokens) {
        int[][] next = new int[parents.length][];
        Arrays.setAll(next, beam -> {
            int[] parent = sequences[parents[beam]];
            int[] child = Arrays.copyOf(parent, parent.length + 1);
            child[parent.length] = tokens[beam];
            return child;
        });
        run(next);
    }

    private void run(int[][] newSequences) {
        sequences = newSequences;
        int length = sequences[0].length;
        int[] lengths = Arrays.stream(sequences).mapToInt(ids -> ids.length).toArray();
        int[] ids = Arrays.stream(sequences).flatMapToInt(Arrays::stream).toArray();
        int[] positions = IntStream.range(0, ids.length).map(i -> i % length).toArray();
        try (DecoderPass pass = new DecoderPass(model, lengths, ids, positions)) {
            float[] all = pass.logits();
            int vocabulary = model.vocabularySize();
            logits = new MemorySegment[sequences.length];
            Arrays.setAll(logits, beam -> {
                int last = (beam + 1) * length - 1;
                return Logits.of(Arrays.copyOfRange(all, last * vocabulary, (last + 1) * vocabulary));
            });
        }
    }
}
