package org.transformer4j.models.adapter;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which layers a model has, in few words. */
public final class AdaptableNames {
    private static final int SHOWN = 12;
    private static final Pattern TO_BLOCK = Pattern.compile(".*?\\.\\d+\\.");

    private AdaptableNames() {}

    /** The names of layers, those that are in each block once: {@code there are attn.c_attn, attn.c_proj}. */
    public static String of(Collection<AdaptableLayer> layers) {
        return "there are " + layers.stream().map(layer -> within(layer.module())).distinct().limit(SHOWN).collect(Collectors.joining(", "));
    }

    /** What follows the number of a block: {@code attn.c_attn} of {@code transformer.h.0.attn.c_attn}. */
    static String within(String module) {
        return TO_BLOCK.matcher(module).replaceFirst("");
    }
}
