package org.transformer4j.models.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Other files that are found under the name of a safetensors file, and what to do about each. */
enum Masquerade {
    LFS_POINTER("version https://git-lfs", "This is a Git LFS pointer: fetch the file itself with 'git lfs pull'."),
    PAGE("<", "This looks like a web page: download the file itself."),
    GGUF("GGUF", "This is a GGUF file: give it the ending .gguf and load it by its path."),
    PICKLE("PK\u0003\u0004", "This is a zip file, perhaps PyTorch's: save the model as safetensors.");

    private final byte[] beginning;
    private final String remedy;

    Masquerade(String beginning, String remedy) {
        this.beginning = beginning.getBytes(StandardCharsets.US_ASCII);
        this.remedy = remedy;
    }

    /** What {@code bytes} seem to be, and what to do. */
    static String of(MemorySegment bytes) {
        for (Masquerade other : values()) {
            if (other.begins(bytes)) return other.remedy;
        }
        return "This is not a safetensors file.";
    }

    private boolean begins(MemorySegment bytes) {
        return bytes.byteSize() >= beginning.length
                && bytes.asSlice(0, beginning.length).mismatch(MemorySegment.ofArray(beginning)) < 0;
    }
}
