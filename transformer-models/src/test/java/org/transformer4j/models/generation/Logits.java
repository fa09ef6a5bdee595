package org.transformer4j.models.generation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Scores as a model gives them. */
final class Logits {
    private Logits() {}

    static MemorySegment of(float... scores) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, scores);
    }

    static Scores scores(float... values) {
        Scores scores = new Scores(values.length);
        scores.load(of(values));
        return scores;
    }

    /** Scores with many ties, some forbidden ones and some that are not numbers. */
    static float[] random(long seed, int count) {
        Random random = new Random(seed);
        float[] scores = new float[count];
        for (int id = 0; id < count; id++) {
            scores[id] = switch (random.nextInt(20)) {
                case 0 -> Float.NEGATIVE_INFINITY;
                case 1 -> Float.NaN;
                case 2, 3, 4, 5, 6 -> random.nextInt(5);
                default -> (float) (4 * random.nextGaussian());
            };
        }
        return scores;
    }
}
