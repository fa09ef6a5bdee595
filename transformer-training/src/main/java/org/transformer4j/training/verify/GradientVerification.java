package org.transformer4j.training.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transformer4j.api.Backend;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.autograd.Tape;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;

/**
 * Compares loss and gradients of a checkpoint with those recorded beside it, in {@code io.safetensors}: {@code train.in.*},
 * {@code train.out.loss}, {@code grad.PARAMETER} and, for the same in binary64, names that end in {@code .f64}.
 */
public final class GradientVerification {
    private static final String EXACT = ".f64";
    private static final String GRADIENT = "grad.";
    private static final Pattern SMOOTHING = Pattern.compile("label_smoothing (\\d+(?:\\.\\d+)?)");
    /** What passes where no exact number was recorded, relative to the largest number of the gradient. */
    private static final double WITHOUT_EXACT = 1e-5;
    /** What passes in any case, relative to the largest number of the gradient. */
    private static final double SMALL = 1e-6;

    private GradientVerification() {}

    /**
     * Runs the recorded step.
     *
     * @param backend where to compute
     * @throws CheckpointException if the folder is no such one, or no gradient was recorded
     * @return the loss, under the name {@code loss}, and a check for each gradient
     */
    public static List<GradientCheck> run(Path folder, Backend backend) {
        try (Checkpoint golden = Checkpoint.open(folder.resolve("io.safetensors"));
                Backend training = new Backend(new AutogradDevice(backend.device()));
                Model model = Models.load(ModelFolder.of(folder), training);
                ForwardPass pass = new ForwardPass(training)) {
            requireStep(golden);
            for (NamedParameter parameter : model.weights().named()) {
                pass.tape().watch(parameter);
            }
            List<GradientCheck> checks = new ArrayList<>();
            checks.add(check("loss", new double[] {step(new TrainingCase(golden, smoothing(folder)).lesson(model), pass)}, golden, "train.out.loss"));
            Map<String, double[]> gradients = gradients(model, pass);
            for (String name : golden.names()) {
                if (name.startsWith(GRADIENT) && !name.endsWith(EXACT)) {
                    String parameter = name.substring(GRADIENT.length());
                    checks.add(gradients.containsKey(parameter) ? check(parameter, gradients.get(parameter), golden, name)
                            : new GradientCheck(parameter, 0, Double.POSITIVE_INFINITY, Double.NaN, 0));
                }
            }
            if (checks.size() == 1) {
                throw new CheckpointException("%s: no gradient is there; tensors named grad.PARAMETER are expected".formatted(golden.origin()));
            }
            return checks;
        }
    }

    private static void requireStep(Checkpoint golden) {
        if (golden.names().stream().noneMatch(name -> name.startsWith(TrainingCase.IN))) {
            throw new CheckpointException(("%s: no training step was recorded there; expected tensors named %s*, train.out.loss and %sPARAMETER beside the "
                    + "outputs, as io.safetensors of some golden folders has them").formatted(golden.origin(), TrainingCase.IN, GRADIENT));
        }
    }

    /** The label smoothing of the recorded loss, which {@code meta.json} mentions if there is one. */
    private static float smoothing(Path folder) {
        Path meta = folder.resolve("meta.json");
        if (!Files.exists(meta)) {
            return 0;
        }
        try {
            Matcher found = SMOOTHING.matcher(Files.readString(meta));
            return found.find() ? Float.parseFloat(found.group(1)) : 0;
        } catch (IOException failure) {
            throw new CheckpointException("%s cannot be read: %s".formatted(meta, failure.getMessage()));
        }
    }

    private static <E> double step(TrainingCase.Lesson<E> lesson, ForwardPass pass) {
        long targets = lesson.examples().stream().mapToLong(lesson.objective()::targets).sum();
        Tensor losses = lesson.objective().losses(lesson.examples(), pass);
        Tensor sum = losses.reshape(1, Math.toIntExact(losses.shape().elements())).reduce(Reduce.Function.SUM);
        double loss = 0;
        for (float each : losses.toArray()) {
            loss += each / (double) targets;
        }
        pass.tape().backward(sum, Objective.scale(targets));
        return loss;
    }

    /** The gradients under the names and in the order of the checkpoint. */
    private static Map<String, double[]> gradients(Model model, ForwardPass pass) {
        Map<String, double[]> gradients = new TreeMap<>();
        for (NamedParameter parameter : model.weights().named()) {
            double[] whole = gradients.computeIfAbsent(parameter.name(), _ -> new double[Math.toIntExact(parameter.shape().elements())]);
            Slice gradient = pass.tape().gradient(parameter.slice());
            float[] part = gradient == null ? new float[Math.toIntExact(parameter.slice().length())] : pass.workspace().toArray(gradient);
            for (int i = 0; i < part.length; i++) {
                whole[Math.toIntExact(parameter.source().applyAsLong(i))] += part[i];
            }
        }
        return gradients;
    }

    private static GradientCheck check(String label, double[] found, Checkpoint golden, String name) {
        double[] recorded = golden.tensor(name).toDoubles();
        boolean known = golden.optional(name + EXACT).isPresent();
        double[] exact = known ? golden.tensor(name + EXACT).toDoubles() : recorded;
        double error = 0;
        double reference = 0;
        double largest = 0;
        for (int i = 0; i < exact.length; i++) {
            error = Math.max(error, difference(found[i], exact[i]));
            reference = Math.max(reference, difference(recorded[i], exact[i]));
            largest = Math.max(largest, Math.abs(exact[i]));
        }
        double allowed = known ? Math.max(GradientCheck.FACTOR * reference, SMALL * largest) : WITHOUT_EXACT * largest;
        return new GradientCheck(label, exact.length, error, known ? reference : Double.NaN, allowed);
    }

    /** A NaN differs from everything. */
    private static double difference(double a, double b) {
        double difference = Math.abs(a - b);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }
}
