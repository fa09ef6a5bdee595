package org.transformer4j.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;

/** A copy of one of the tiny golden models that a test changes before it is loaded. */
public final class EditedModel {
    private final Path folder;
    private final Map<String, Values> tensors = new LinkedHashMap<>();
    private String config;

    /** The numbers of a tensor. */
    public record Values(long[] shape, float[] numbers) {}

    /** A copy that is written into {@code folder}. */
    public EditedModel(Path folder, String golden) {
        this.folder = folder;
        Path source = golden(golden);
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            config = Files.readString(source.resolve("config.json"));
            for (String name : checkpoint.names()) {
                StoredTensor tensor = checkpoint.tensor(name);
                tensors.put(name, new Values(tensor.shape(), tensor.toFloats()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The folder of a golden model, which stays as it is. */
    public static Path golden(String name) {
        try {
            return Path.of(EditedModel.class.getResource("/goldens/" + name + "/config.json").toURI()).getParent();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What there is now, under the names of the checkpoint. */
    public Map<String, Values> tensors() {
        return tensors;
    }

    /** Adds a tensor, or gives it other numbers. */
    public EditedModel put(String name, long[] shape, float... numbers) {
        tensors.put(name, new Values(shape, numbers));
        return this;
    }

    /** Adds a tensor of normally distributed numbers, the same for the same name. */
    public EditedModel random(String name, long... shape) {
        Random random = new Random(name.hashCode());
        float[] numbers = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian() * 0.3f;
        }
        return put(name, shape, numbers);
    }

    /** Removes the tensors whose names begin so. */
    public EditedModel remove(String prefix) {
        tensors.keySet().removeIf(name -> name.startsWith(prefix));
        return this;
    }

    /** Gives every tensor another name. */
    public EditedModel renamed(UnaryOperator<String> change) {
        Map<String, Values> before = new LinkedHashMap<>(tensors);
        tensors.clear();
        before.forEach((name, values) -> tensors.put(change.apply(name), values));
        return this;
    }

    /** Adds a key to {@code config.json}, or gives it another value. */
    public EditedModel configured(String key, String json) {
        config = config.replaceFirst("\"" + key + "\": (\\[[^\\]]*\\]|\\{[^}]*\\}|[^,\\[{}]+?)(,|(?=\\s*\\}\\s*$))", "").replaceFirst(",(\\s*\\}\\s*)$", "$1");
        config = "{\"%s\": %s, ".formatted(key, json) + config.substring(config.indexOf('{') + 1);
        return this;
    }

    /** Takes a key out of {@code config.json} that has a number. */
    public EditedModel unsaid(String key) {
        config = config.replaceFirst("\"" + key + "\": [^,{}]+?(,|(?=\\s*\\}))", "").replaceFirst(",(\\s*\\}\\s*)$", "$1");
        return this;
    }

    /** Adds another file. */
    public EditedModel file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private EditedModel file(String name, byte[] bytes) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes {@code config.json} and {@code model.safetensors}, and gives their folder. */
    public Path write() {
        file("config.json", config);
        file("model.safetensors", safetensors());
        return folder;
    }

    private byte[] safetensors() {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        int end = 0;
        for (Map.Entry<String, Values> tensor : tensors.entrySet()) {
            int begin = end;
            end += tensor.getValue().numbers.length * Float.BYTES;
            header.append(",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(tensor.getKey(),
                    Arrays.toString(tensor.getValue().shape), begin, end));
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + json.length + end).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
        for (Values values : tensors.values()) {
            for (float number : values.numbers) {
                file.putFloat(number);
            }
        }
        return file.array();
    }
}
