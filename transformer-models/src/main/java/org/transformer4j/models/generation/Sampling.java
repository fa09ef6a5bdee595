package org.transformer4j.models.generation;

import org.transformer4j.models.config.GenerationConfig;

/**
 * Whether the next token is drawn by chance, and how. Where it is not drawn, the rest waits for who turns it on.
 *
 * @param doSample whether the next token is drawn; otherwise it is the most probable one
 * @param seed what chance depends on: the same seed gives the same text, on every backend
 * @param temperature divides the scores; above 0, and 1 leaves them as they are
 * @param truncation which tokens are drawn from
 */
public record Sampling(boolean doSample, long seed, double temperature, Truncation truncation) {
    /** @throws IllegalArgumentException if the temperature is out of its range */
    public Sampling {
        Generation.require(Generation.isPositiveFloat(temperature), "temperature", temperature,
                "a positive number; for the most probable token use Generation.greedy()");
    }

    /** What a model's {@code generation_config.json} asks for, with seed 0. */
    static Sampling from(GenerationConfig.Sampling config) {
        // Without sampling the temperature may be 0, which says the same once more.
        boolean counts = config.doSample() || Generation.isPositiveFloat(config.temperature());
        return new Sampling(config.doSample(), 0, counts ? config.temperature() : 1, Truncation.from(config));
    }

    Sampling doSample(boolean newDoSample) {
        return new Sampling(newDoSample, seed, temperature, truncation);
    }

    Sampling seed(long newSeed) {
        return new Sampling(doSample, newSeed, temperature, truncation);
    }

    Sampling temperature(double newTemperature) {
        return new Sampling(doSample, seed, newTemperature, truncation);
    }

    Sampling truncation(Truncation newTruncation) {
        return new Sampling(doSample, seed, temperature, newTruncation);
    }
}
