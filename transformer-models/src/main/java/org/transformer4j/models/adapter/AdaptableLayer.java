package org.transformer4j.models.adapter;

/**
 * A linear layer of a model, as its checkpoint stores it: several layers may be fused in it.
 *
 * @param prefix what the names of its family begin with in a class with an output layer, such as {@code transformer.}
 * @param path its name behind the prefix, such as {@code h.0.attn.c_attn}
 * @param in number of inputs
 * @param out number of outputs, of all that is fused
 */
public record AdaptableLayer(String prefix, String path, int in, int out) {
    /** Its name in a class with an output layer, such as {@code transformer.h.0.attn.c_attn}. */
    public String module() {
        return prefix + path;
    }
}
