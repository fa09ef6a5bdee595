package org.transformer4j.benchmarks.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.TrainingSettings;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.CausalLanguageModeling.Example;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.schedule.Schedule;

/** Our trainer on the CPU. */
final class OwnTrainer implements Contestant {
    private final Backend backend;
    private final Backend training;
    private final Model model;
    private final CausalLanguageModeling objective;
    private final Trainer<Example> trainer;

    OwnTrainer(Path folder) {
        backend = Backends.select("cpu");
        training = new Backend(new AutogradDevice(backend.device()));
        model = Models.load(ModelFolder.of(folder), training);
        objective = new CausalLanguageModeling((Decoder) model, 0f);
        Adam adam = new Adam(TrainingTask.BETA1, TrainingTask.BETA2, TrainingTask.EPSILON, TrainingTask.DECAY, true);
        trainer = new Trainer<>(objective, new TrainingSettings(adam, Schedule.constant(TrainingTask.RATE), TrainingTask.CLIP_NORM,
                TrainingTask.SEQUENCES, _ -> true));
    }

    @Override
    public double step(int batch) {
        return trainer.step(examples(batch)).loss();
    }

    private static List<Example> examples(int batch) {
        return Arrays.stream(TrainingTask.batch(batch)).map(Example::of).toList();
    }

    @Override
    public Map<String, float[]> gradients(int batch) {
        Map<String, float[]> gradients = new TreeMap<>();
        try (ForwardPass pass = new ForwardPass(training)) {
            model.weights().named().forEach(pass.tape()::watch);
            List<Example> examples = examples(batch);
            Tensor losses = objective.losses(examples, pass);
            Tensor sum = losses.reshape(1, Math.toIntExact(losses.shape().elements())).reduce(Reduce.Function.SUM);
            pass.tape().backward(sum, Objective.scale(examples.stream().mapToLong(objective::targets).sum()));
            for (NamedParameter parameter : model.weights().named()) {
                float[] whole = gradients.computeIfAbsent(parameter.name(), _ -> new float[Math.toIntExact(parameter.shape().elements())]);
                float[] part = pass.workspace().toArray(pass.tape().gradient(parameter.slice()));
                for (int i = 0; i < part.length; i++) {
                    whole[Math.toIntExact(parameter.source().applyAsLong(i))] += part[i];
                }
            }
        }
        return gradients;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
        training.close();
        backend.close();
    }
}
