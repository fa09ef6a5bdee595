package org.transformer4j.training;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.transformer4j.api.DType;
import org.transformer4j.training.optimizer.Optimizer;
import org.transformer4j.training.regularization.Regularization;
import org.transformer4j.training.schedule.Schedule;

/**
 * How to train. Immutable: each method that takes a value returns changed settings.
 *
 * {@snippet :
 * TrainingSettings settings = new TrainingSettings(Adam.adamW(0.1), Schedule.constant(3e-4), 1.0, 8, _ -> true).withAverage(0.999);
 * }
 *
 * @param optimizer how gradients change weights
 * @param schedule the learning rate of each step
 * @param clipping how large gradients may be
 * @param parameters which parameters learn, and how
 * @param average an average of the weights to keep beside them, if any
 * @param regularization what is left out while the model learns
 * @param precision what linear layers multiply while the model learns: F32, F16 or BF16; the weights that learn are F32 all the same
 * @param memory how much of a batch is in memory at once, which changes no bit
 */
public record TrainingSettings(Optimizer optimizer, Schedule schedule, Clipping clipping, ParameterGroups parameters, Optional<WeightAverage> average,
        Regularization regularization, DType precision, ActivationMemory memory) {
    /** Checks the precision. */
    public TrainingSettings {
        if (!precision.isWeight()) {
            throw new IllegalArgumentException("linear layers that multiply %s; expected F32, F16 or BF16".formatted(precision));
        }
    }

    /**
     * In F32, without limits on single numbers, groups, an average, regularization and checkpointing.
     *
     * @param clipNorm the largest norm that the gradient of all parameters together may have; infinite for no limit
     * @param microBatch how many examples are computed at once
     * @param learns which parameters learn, by their names in the checkpoint
     */
    public TrainingSettings(Optimizer optimizer, Schedule schedule, double clipNorm, int microBatch, Predicate<String> learns) {
        this(optimizer, schedule, Clipping.byNorm(clipNorm), new ParameterGroups(learns, List.of()), Optional.empty(), Regularization.NONE, DType.F32,
                new ActivationMemory(microBatch, false));
    }

    /** With other limits of gradients. */
    public TrainingSettings withClipping(Clipping limits) {
        return new TrainingSettings(optimizer, schedule, limits, parameters, average, regularization, precision, memory);
    }

    /** With parameters that learn in a way of their own. */
    public TrainingSettings withGroups(ParameterGroup... groups) {
        ParameterGroups grouped = new ParameterGroups(parameters.learns(), List.of(groups));
        return new TrainingSettings(optimizer, schedule, clipping, grouped, average, regularization, precision, memory);
    }

    /** With an average of the weights. */
    public TrainingSettings withAverage(double decay) {
        Optional<WeightAverage> kept = Optional.of(new WeightAverage(decay));
        return new TrainingSettings(optimizer, schedule, clipping, parameters, kept, regularization, precision, memory);
    }

    /** With numbers or layers left out while the model learns. */
    public TrainingSettings withRegularization(Regularization omitted) {
        return new TrainingSettings(optimizer, schedule, clipping, parameters, average, omitted, precision, memory);
    }

    /** With linear layers that multiply numbers of 16 bits. Source: Micikevicius et al. (2018). */
    public TrainingSettings withPrecision(DType type) {
        return new TrainingSettings(optimizer, schedule, clipping, parameters, average, regularization, type, memory);
    }

    /** With memory for one block instead of all, at the price of computing each block twice. Source: Chen et al. (2016), section 3. */
    public TrainingSettings withCheckpointing() {
        ActivationMemory less = new ActivationMemory(memory.microBatch(), true);
        return new TrainingSettings(optimizer, schedule, clipping, parameters, average, regularization, precision, less);
    }
}
