package org.transformer4j.models.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;

/** A plain model of one that has an adapter: {@code W + scale * B A} takes the place of {@code W}. Source: Hu et al. (2021), section 4.1. */
public final class MergedModel {
    /** What belongs to a model beside its weights: its configuration and its tokenizer, and not where its training was. */
    private static final Pattern BESIDE = Pattern.compile("(?!adapter_|checkpoint\\.json$)(?!.*\\.index\\.json$).*\\.(json|txt|model|spm|jinja)");

    /** What a configuration says about how the numbers are stored. */
    private static final Pattern TYPE = Pattern.compile("(\"(?:torch_)?dtype\"\\s*:\\s*)\"[^\"\\\\]*\"");

    private MergedModel() {}

    /**
     * Writes {@code model.safetensors}, in F32, and copies the other files of the base model; the configuration then says {@code float32}.
     *
     * <p>The terms of each number of {@code B A} are added in double precision, by ascending rank; times the scale and with the weight added,
     * the number is rounded to float once.
     *
     * @param model that was loaded from {@code folder}, with what its adapter has learnt since
     * @param target an existing folder, another one than the base model's
     * @throws CheckpointException as {@link #base} does, or if the files cannot be written
     */
    public static void save(Model model, ModelFolder.Adapted folder, Path target) {
        Path base = base(folder);
        LoraSettings settings = folder.adapter().settings();
        Map<String, AdaptedMatrices> merged = new LinkedHashMap<>();
        ParameterValues values = new ParameterValues(model);
        AdaptedMatrices.of(values).forEach(layer -> merged.put(layer.tensor(), layer));
        try (Checkpoint checkpoint = folder.checkpoint(); Stream<Path> files = Files.list(base)) {
            if (Files.isSameFile(base, target)) {
                throw new CheckpointException("%s: the base model is there; give another folder".formatted(target));
            }
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
            for (String name : checkpoint.names()) {
                StoredTensor stored = checkpoint.tensor(name);
                if (stored.type().weight().isPresent()) {
                    writer.tensor(name, stored.shape(), () -> merged.containsKey(name) ? merge(stored.toFloats(), merged.get(name), settings)
                            : settings.isWhole(name) ? values.of(name) : stored.toFloats());
                }
            }
            writer.write(target.resolve("model.safetensors"));
            for (Path file : (Iterable<Path>) files.filter(each -> BESIDE.matcher(each.getFileName().toString()).matches())::iterator) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            Path config = target.resolve("config.json");
            String text = folder.adapter().config().isPresent() ? folder.adapter().config().get() : Files.readString(config);
            Files.writeString(config, TYPE.matcher(text).replaceAll("$1\"float32\""));
        } catch (IOException failure) {
            throw new CheckpointException("%s cannot be written: %s".formatted(target, failure.getMessage()), failure);
        }
    }

    /**
     * The folder of the base model, whose files a merged one has, too.
     *
     * @throws CheckpointException if the base model is not in a folder of its own
     */
    public static Path base(ModelFolder.Adapted folder) {
        return switch (folder.base()) {
            case ModelFolder.OnDisk(Path base) -> base;
            case ModelFolder.Gguf(Path file) -> throw new CheckpointException(("%s: the adapter's model is a single file (GGUF), and only one in a "
                    + "folder can be merged").formatted(file));
            case ModelFolder other -> throw new CheckpointException("%s: the adapter's model is not in a folder of its own, and only one that is can be merged"
                    .formatted(other.origin()));
        };
    }

    /** Changes {@code weight} to what the layer computes with its adapter. */
    static float[] merge(float[] weight, AdaptedMatrices layer, LoraSettings settings) {
        double scale = settings.scale(layer.module());
        int in = layer.in();
        int out = layer.out();
        double[] row = new double[in];
        for (int o = 0; o < out; o++) {
            Arrays.fill(row, 0);
            for (int k = 0; k < layer.rank(); k++) {
                double b = layer.b()[o * layer.rank() + k];
                for (int i = 0; i < in; i++) {
                    row[i] += b * layer.a()[k * in + i];
                }
            }
            for (int i = 0; i < in; i++) {
                int at = layer.transposed() ? i * out + o : o * in + i;
                weight[at] = (float) (weight[at] + scale * row[i]);
            }
        }
        return weight;
    }
}
