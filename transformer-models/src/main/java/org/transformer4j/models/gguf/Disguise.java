package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Other files that are found under the name of a GGUF file, and what to do about each. */
enum Disguise {
    LFS_POINTER(0, "version https://git-lfs", "This is a Git LFS pointer: fetch the file itself with 'git lfs pull'."),
    PAGE(0, "<", "This looks like a web page: download the file itself."),
    SWAPPED(0, "FUGG", "This is a big-endian GGUF file: take the little-endian one."),
    GGML(0, "lmgg", "This is a file of ggml before GGUF: convert the model again."),
    GGMF(0, "fmgg", "This is a file of ggml before GGUF: convert the model again."),
    GGJT(0, "tjgg", "This is a file of ggml before GGUF: convert the model again."),
    ZIP(0, "PK\u0003\u0004", "This is a zip file, perhaps PyTorch's: take the GGUF file of the same model."),
    SAFETENSORS(8, "{", "This looks like a safetensors file: call it model.safetensors, put its config.json beside it, and load the folder.");

    private final int at;
    private final byte[] mark;
    private final String remedy;

    Disguise(int at, String mark, String remedy) {
        this.at = at;
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
        this.remedy = remedy;
    }

    /** What {@code bytes} seem to be, and what to do. */
    static String of(MemorySegment bytes) {
        for (Disguise other : values()) {
            if (other.matches(bytes)) return other.remedy;
        }
        return "This is not a GGUF file. Expected one, or a folder with config.json and model.safetensors.";
    }

    private boolean matches(MemorySegment bytes) {
        if (bytes.byteSize() < at + mark.length) return false;
        for (int i = 0; i < mark.length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at + i) != mark[i]) return false;
        }
        return true;
    }
}
