package org.transformer4j.models.gguf;

/**
 * What becomes of a tensor, or of the tensor of this name in each block; {@code *} stands for the number of the block.
 *
 * @param gguf       its name in the file
 * @param name       its name at Hugging Face
 * @param conversion what undoes the changes that were made for the file
 */
record Rule(String gguf, String name, Conversion conversion) {
    private static final Conversion AS_IS = new Conversion.AsIs();

    /** Only the name differs. */
    static Rule renamed(String gguf, String name) {
        return new Rule(gguf, name, AS_IS);
    }
}
