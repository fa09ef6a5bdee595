package org.transformer4j.models.adapter;

/** The names of the two matrices of an adapted layer. */
public final class LoraNames {
    static final String DOWN = ".lora_A.weight";
    static final String UP = ".lora_B.weight";

    private LoraNames() {}

    /** The name of {@code A} of a layer. */
    public static String down(String module) {
        return module + DOWN;
    }

    /** The name of {@code B} of a layer. */
    public static String up(String module) {
        return module + UP;
    }

    /** Whether a layer, or a parameter, is the module of a name or a part of it. */
    public static boolean isWithin(String module, String name) {
        return name.equals(module) || name.startsWith(module + ".");
    }

    /** Whether a parameter of that name is part of an adapter: the one thing that learns while an adapter is trained. */
    public static boolean isPart(String parameter) {
        return parameter.endsWith(DOWN) || parameter.endsWith(UP);
    }
}
