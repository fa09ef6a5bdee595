package org.transformer4j.training.initialization;

import java.util.Arrays;

/** Where the numbers of a tensor come from. Each depends on the seed, the stream and its index alone, and is rounded once. */
sealed interface Distribution {
    /** The numbers of a tensor. */
    float[] numbers(int count, long seed, long stream);

    /** The same number everywhere. */
    record Constant(float number) implements Distribution {
        @Override
        public float[] numbers(int count, long seed, long stream) {
            float[] numbers = new float[count];
            Arrays.fill(numbers, number);
            return numbers;
        }
    }

    /**
     * The normal distribution around 0. Source: Box and Muller (1958), "A note on the generation of random normal deviates".
     *
     * @param deviation its standard deviation, at least 0
     */
    record Normal(double deviation) implements Distribution {
        @Override
        public float[] numbers(int count, long seed, long stream) {
            return UniformPairs.map(count, seed, stream, (u, v, pair) -> {
                // 1 - u is never 0.
                double radius = deviation * StrictMath.sqrt(-2 * StrictMath.log(1 - u));
                pair[0] = (float) (radius * StrictMath.cos(2 * Math.PI * v));
                pair[1] = (float) (radius * StrictMath.sin(2 * Math.PI * v));
            });
        }
    }

    /**
     * The uniform distribution from {@code -limit} to {@code limit}.
     *
     * @param limit at least 0
     */
    record Uniform(double limit) implements Distribution {
        /** For a matrix of that many rows and columns. Source: Glorot and Bengio (2010), equation 16. */
        static Uniform xavier(long rows, long columns) {
            return new Uniform(StrictMath.sqrt(6.0 / (rows + columns)));
        }

        @Override
        public float[] numbers(int count, long seed, long stream) {
            return UniformPairs.map(count, seed, stream, (u, v, pair) -> {
                pair[0] = (float) (limit * (2 * u - 1));
                pair[1] = (float) (limit * (2 * v - 1));
            });
        }
    }

    /**
     * {@code sin(p / 10000^(2i/width))} in column {@code 2i} of row {@code p}, and the cosine of that angle in the next. Source: Vaswani
     * et al. (2017), section 3.5.
     */
    record Sinusoids(int width) implements Distribution {
        @Override
        public float[] numbers(int count, long seed, long stream) {
            float[] numbers = new float[count];
            for (int i = 0; i < count; i++) {
                int column = i % width;
                double angle = i / width / StrictMath.pow(10000.0, (double) (column - column % 2) / width);
                numbers[i] = (float) (column % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
            }
            return numbers;
        }
    }
}
