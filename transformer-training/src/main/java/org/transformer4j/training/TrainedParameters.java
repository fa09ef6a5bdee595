package org.transformer4j.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.transformer4j.api.Backend;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.optimizer.Optimizer;

/** The parameters of a model that learn, what is kept of them from step to step, and where they change. */
final class TrainedParameters implements AutoCloseable {
    private final TrainingSettings settings;
    /** Where gradients come from. */
    private final ForwardPass pass;
    private final List<TrainedParameter> list = new ArrayList<>();
    /** Where weights change: what a parameter needs meanwhile, the next one finds again. */
    private final Workspace updates;
    private final Weights states;

    TrainedParameters(TrainingSettings settings, ForwardPass pass, Backend backend) {
        this.settings = settings;
        this.pass = pass;
        this.updates = backend.newWorkspace();
        this.states = new Weights(backend);
    }

    /**
     * Begins with the weights of a model, and asks for their gradients.
     *
     * @throws IllegalArgumentException if no parameter learns, or one that should is not F32 or has no name in the checkpoint
     */
    void watch(Weights weights) {
        Learnable.requireNames(weights);
        for (NamedParameter named : weights.named()) {
            settings.parameters().of(named).ifPresent(group -> {
                Learnable.requireFloats(named, weights);
                pass.tape().watch(named);
                list.add(TrainedParameter.of(named, group, settings, states));
            });
        }
        if (list.isEmpty()) {
            throw new IllegalArgumentException("none of the %d parameters learns".formatted(weights.named().size()));
        }
        pass.tape().pause(() -> list.forEach(parameter -> parameter.read(pass.workspace())));
    }

    List<TrainedParameter> list() {
        return Collections.unmodifiableList(list);
    }

    /** What came back to each of them, or null where no loss depended on it. */
    List<Slice> gradients() {
        List<Slice> gradients = new ArrayList<>();
        pass.tape().pause(() -> list.forEach(parameter -> gradients.add(
                parameter.gradient(pass.tape().gradient(parameter.named().slice()), pass.workspace()))));
        return gradients;
    }

    /**
     * Makes a step with finished gradients.
     *
     * @param number of the step, from 1
     * @param scale what gradients are multiplied by
     */
    void step(List<Slice> gradients, long number, double rate, double scale) {
        pass.workspace().finish();
        for (int i = 0; i < gradients.size(); i++) {
            TrainedParameter parameter = list.get(i);
            if (gradients.get(i) != null) {
                settings.optimizer().step(new Optimizer.Step(updates, parameter.shape(), parameter.weights(), gradients.get(i), parameter.state(),
                        number, rate * parameter.group().rate(), scale, parameter.group().decays()));
                parameter.write(updates);
            }
            settings.average().ifPresent(average -> average.update(updates, parameter.average(), parameter.weights(), number));
            updates.reset();
        }
        updates.finish();
    }

    /** The weights and their averages change places. */
    void exchange() {
        pass.workspace().finish();
        for (TrainedParameter parameter : list) {
            WeightAverage.exchange(updates, parameter.average(), parameter.weights());
            parameter.write(updates);
            updates.reset();
        }
        updates.finish();
    }

    @Override
    public void close() {
        try (states) {
            updates.close();
        }
    }
}
