package org.transformer4j.benchmarks.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.transformer4j.models.checkpoint.Checkpoint;

/** The rival: libtorch at its best. */
final class LibtorchTrainer implements Contestant {
    private final LibtorchGpt2 model;
    private final List<Tensor> parameters;
    private final FusedAdamW matrices;
    private final FusedAdamW vectors;

    LibtorchTrainer(Path folder, int threads) {
        torch.set_num_threads(threads);
        torch.set_num_interop_threads(1);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            model = new LibtorchGpt2(checkpoint);
        }
        parameters = List.copyOf(model.parameters().values());
        matrices = new FusedAdamW(parameters.stream().filter(each -> each.dim() > 1).toList(), TrainingTask.DECAY);
        vectors = new FusedAdamW(parameters.stream().filter(each -> each.dim() == 1).toList(), 0);
    }

    /** What this build of libtorch was made of, and how it works in parallel. */
    static String description() {
        return torch.show_config().getString() + torch.get_parallel_info().getString();
    }

    @Override
    public Map<String, float[]> gradients(int batch) {
        backward(batch);
        Map<String, float[]> gradients = new TreeMap<>();
        try (PointerScope scope = new PointerScope()) {
            for (String name : model.parameters().keySet()) {
                Tensor gradient = model.gradient(name);
                float[] numbers = new float[Math.toIntExact(gradient.numel())];
                gradient.data_ptr_float().get(numbers);
                gradients.put(name, numbers);
            }
        }
        forgetGradients();
        return gradients;
    }

    @Override
    public double step(int batch) {
        double loss = backward(batch);
        GradMode.set_enabled(false);
        try (PointerScope scope = new PointerScope()) {
            torch.clip_grad_norm_(new TensorVector(parameters.toArray(Tensor[]::new)), TrainingTask.CLIP_NORM);
            matrices.step();
            vectors.step();
        } finally {
            GradMode.set_enabled(true);
        }
        forgetGradients();
        return loss;
    }

    /** As {@code zero_grad(set_to_none)}. */
    private void forgetGradients() {
        try (PointerScope scope = new PointerScope()) {
            parameters.forEach(parameter -> parameter.mutable_grad().reset());
        }
    }

    private double backward(int batch) {
        int[][] ids = TrainingTask.batch(batch);
        long[] read = Arrays.stream(ids).flatMapToLong(row -> Arrays.stream(row).asLongStream()).toArray();
        long[] targets = Arrays.stream(ids).flatMapToLong(row -> LongStream.concat(Arrays.stream(row).skip(1).asLongStream(),
                LongStream.of(TrainingTask.IGNORED))).toArray();
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = model.loss(torch.tensor(read).view(TrainingTask.SEQUENCES, TrainingTask.LENGTH), torch.tensor(targets));
            loss.backward();
            double mean = loss.item_float();
            loss.releaseReference();
            return mean;
        }
    }

    @Override
    public void close() {}
}
