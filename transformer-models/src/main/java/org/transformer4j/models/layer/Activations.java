package org.transformer4j.models.layer;

import java.util.Map;
import java.util.TreeMap;
import org.transformer4j.api.op.Unary;

/** The activations by the names that {@code config.json} uses. */
public final class Activations {
    private static final Map<String, Unary.Function> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("relu", Unary.Function.RELU),
            Map.entry("gelu", Unary.Function.GELU),
            Map.entry("gelu_python", Unary.Function.GELU),
            Map.entry("gelu_python_tanh", Unary.Function.GELU_TANH),
            Map.entry("gelu_accurate", Unary.Function.GELU_TANH),
            Map.entry("gelu_new", Unary.Function.GELU_TANH),
            Map.entry("gelu_fast", Unary.Function.GELU_TANH),
            Map.entry("gelu_pytorch_tanh", Unary.Function.GELU_TANH),
            Map.entry("quick_gelu", Unary.Function.QUICK_GELU),
            Map.entry("silu", Unary.Function.SILU),
            Map.entry("swish", Unary.Function.SILU),
            Map.entry("sigmoid", Unary.Function.SIGMOID),
            Map.entry("tanh", Unary.Function.TANH)));

    private Activations() {}

    /**
     * The activation called {@code name}.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static Unary.Function named(String name) {
        Unary.Function function = BY_NAME.get(name);
        if (function == null) {
            throw new IllegalArgumentException("activation '%s' is not supported; supported are %s"
                    .formatted(name, String.join(", ", BY_NAME.keySet())));
        }
        return function;
    }
}
