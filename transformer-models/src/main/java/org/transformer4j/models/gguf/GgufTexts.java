package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * An array of texts in the metadata where it lies in the file, each with its length before it: hundreds of thousands in a vocabulary,
 * which most readers of the file do not ask for. Valid until the file is closed.
 */
final class GgufTexts {
    private final MemorySegment bytes;
    private final int size;

    /** @param bytes just these texts; their lengths have been checked */
    GgufTexts(MemorySegment bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    int size() {
        return size;
    }

    /**
     * All of them.
     *
     * @throws CheckpointException if one is not UTF-8
     */
    List<String> all(String origin) {
        var cursor = new HeaderCursor(bytes, origin);
        var texts = new ArrayList<String>(size);
        for (int i = 0; i < size; i++) texts.add(cursor.text());
        return Collections.unmodifiableList(texts);
    }

    @Override
    public String toString() {
        return "an array of %d texts".formatted(size);
    }
}
