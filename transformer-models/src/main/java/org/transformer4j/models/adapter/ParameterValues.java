package org.transformer4j.models.adapter;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.models.Model;

/** The parameters of a model as they are now, read back from the device. */
final class ParameterValues {
    private final Model model;
    private final Map<String, List<NamedParameter>> parts = new LinkedHashMap<>();

    ParameterValues(Model model) {
        this.model = model;
        model.weights().named().forEach(part -> parts.computeIfAbsent(part.name(), _ -> new ArrayList<>()).add(part));
    }

    /** Their names in the checkpoint, in the order in which they were read. */
    Set<String> names() {
        return parts.keySet();
    }

    /** One of the parts of a parameter. */
    NamedParameter first(String name) {
        return parts.get(name).getFirst();
    }

    /** The dimensions that it has in the checkpoint. */
    long[] shape(String name) {
        int[] shape = first(name).shape().toArray();
        long[] stored = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            stored[i] = shape[i];
        }
        return stored;
    }

    /** All of a parameter, put together from its parts. */
    float[] of(String name) {
        float[] whole = new float[Math.toIntExact(first(name).shape().elements())];
        for (NamedParameter part : parts.get(name)) {
            float[] numbers = numbers(part);
            for (int i = 0; i < numbers.length; i++) {
                whole[Math.toIntExact(part.source().applyAsLong(i))] = numbers[i] - part.added();
            }
        }
        return whole;
    }

    private float[] numbers(NamedParameter part) {
        Optional<Weight> matrix = model.weights().matrices().stream().filter(weight -> weight.buffer() == part.slice().buffer()).findFirst();
        if (matrix.isPresent()) {
            return unpack(matrix.get());
        }
        try (Workspace workspace = model.backend().newWorkspace()) {
            return workspace.toArray(part.slice());
        }
    }

    /** A device has a layout of its own for matrices. */
    private float[] unpack(Weight weight) {
        int rows = weight.spec().outFeatures();
        int columns = weight.spec().inFeatures();
        WeightFormat format = WeightFormat.of(weight.spec().type());
        float[] numbers = new float[Math.multiplyExact(rows, columns)];
        float[] row = new float[columns];
        try (Arena arena = Arena.ofShared()) {
            MemorySegment plain = arena.allocate(weight.spec().elements() * weight.spec().type().bytes(), Float.BYTES);
            model.backend().device().unpack(weight.spec(), weight.buffer(), plain);
            WeightSource source = WeightSource.rowMajor(plain, format, columns);
            for (int i = 0; i < rows; i++) {
                source.row(i, row);
                System.arraycopy(row, 0, numbers, i * columns, columns);
            }
        }
        return numbers;
    }
}
