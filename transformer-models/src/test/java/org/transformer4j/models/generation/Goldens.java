package org.transformer4j.models.generation;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;

/** Reference inputs and outputs. */
final class Goldens implements AutoCloseable {
    private final Checkpoint tensors;

    private Goldens(Checkpoint tensors) {
        this.tensors = tensors;
    }

    static Path folder(String name) {
        try {
            return Path.of(Goldens.class.getResource("/goldens/" + name + "/io.safetensors").toURI()).getParent();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static Goldens open(String name) {
        return new Goldens(Checkpoint.open(folder(name).resolve("io.safetensors")));
    }

    /** The rows of a matrix of token ids. */
    int[][] ids(String name) {
        StoredTensor tensor = tensors.optional(name).orElseThrow();
        int[] all = Arrays.stream(tensor.toLongs()).mapToInt(Math::toIntExact).toArray();
        int width = (int) tensor.shape()[1];
        int[][] rows = new int[all.length / width][];
        Arrays.setAll(rows, row -> Arrays.copyOfRange(all, row * width, (row + 1) * width));
        return rows;
    }

    /** The rows of a matrix of scores. */
    float[][] rows(String name) {
        StoredTensor tensor = tensors.optional(name).orElseThrow();
        float[] all = tensor.toFloats();
        int width = (int) tensor.shape()[1];
        float[][] rows = new float[all.length / width][];
        Arrays.setAll(rows, row -> Arrays.copyOfRange(all, row * width, (row + 1) * width));
        return rows;
    }

    /** A row of scores. */
    float[] row(String name) {
        return tensors.optional(name).orElseThrow().toFloats();
    }

    @Override
    public void close() {
        tensors.close();
    }
}
