package org.transformer4j.models.adapter;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.NamedParameter;

/**
 * The numbers of an adapted layer as they are now.
 *
 * @param module its name, such as {@code transformer.h.0.attn.c_attn}
 * @param tensor name of its weight in the checkpoint
 * @param transposed whether that is stored as {@code [in, out]}
 * @param rank rows of {@code a}
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
record AdaptedMatrices(String module, String tensor, boolean transposed, int rank, float[] a, float[] b) {
    int in() {
        return a.length / rank;
    }

    int out() {
        return b.length / rank;
    }

    /** Those of all adapted layers of a model. */
    static List<AdaptedMatrices> of(ParameterValues values) {
        List<AdaptedMatrices> all = new ArrayList<>();
        for (String name : values.names()) {
            if (name.endsWith(LoraNames.DOWN)) {
                String module = name.substring(0, name.length() - LoraNames.DOWN.length());
                String tensor = tensor(module, values);
                all.add(new AdaptedMatrices(module, tensor, transposed(values.first(tensor)), (int) values.shape(name)[0], values.of(name),
                        values.of(LoraNames.up(module))));
            }
        }
        return all;
    }

    /** A checkpoint may have its names without the prefix of the family. */
    private static String tensor(String module, ParameterValues values) {
        String name = module + ".weight";
        while (!values.names().contains(name)) {
            name = name.substring(name.indexOf('.') + 1);
        }
        return name;
    }

    private static boolean transposed(NamedParameter weight) {
        return weight.slice().length() > 1 && weight.source().applyAsLong(1) - weight.source().applyAsLong(0) != 1;
    }
}
