package org.transformer4j.models.gguf;

import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.checkpoint.StoredType;
import org.transformer4j.models.checkpoint.TensorLayout;

/**
 * A tensor under the name that Hugging Face has for it, and how it comes out of the file.
 *
 * @param name       such as {@code model.layers.0.self_attn.q_proj.weight}
 * @param source     where it is in the file
 * @param conversion what undoes the changes that were made for the file
 */
record GgufWeight(String name, GgufTensor source, Conversion conversion) {
    /** The tensor as Hugging Face has it, but in the format of the file. */
    StoredTensor tensor() {
        StoredType type = StoredType.of(source.type().format());
        return conversion.apply(new StoredTensor(name, type, source.shape(), new TensorLayout.RowMajor(), source.data()));
    }
}
