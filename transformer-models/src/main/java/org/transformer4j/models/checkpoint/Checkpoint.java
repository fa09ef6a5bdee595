package org.transformer4j.models.checkpoint;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.json.ClosestNames;
import org.transformer4j.models.json.Quoted;

/**
 * The named tensors of a trained model. Safe for use by several threads; tensors are valid until {@link #close()}.
 *
 * <p>Formats: <a href="https://huggingface.co/docs/safetensors">safetensors</a>, as one file or as shards with an index; and GGUF, whose
 * tensors {@link org.transformer4j.models.ModelFolder} gives under the names of Hugging Face.
 */
public interface Checkpoint extends AutoCloseable {
    /**
     * The checkpoint at {@code path}, mapped into memory: a {@code .safetensors} file, an {@code .index.json} of shards, or
     * a folder with {@code model.safetensors} or {@code model.safetensors.index.json} in it.
     *
     * @throws CheckpointException if there is none, or it is malformed
     */
    static Checkpoint open(Path path) {
        return CheckpointFiles.open(path);
    }

    /**
     * The checkpoint whose safetensors file is {@code bytes}, which stay the caller's and must outlive the checkpoint.
     *
     * @param origin what to call the file in messages
     * @throws CheckpointException if the bytes are malformed
     */
    static Checkpoint of(MemorySegment bytes, String origin) {
        return SafetensorsFile.of(bytes, origin);
    }

    /**
     * The checkpoint whose safetensors file is the rest of {@code stream}, such as a resource, copied off the heap.
     *
     * @param origin what to call the file in messages
     * @throws CheckpointException if the stream fails or is malformed
     */
    static Checkpoint read(InputStream stream, String origin) {
        return SafetensorsFile.read(stream, origin);
    }

    /** The file or resource this came from, as messages name it. */
    String origin();

    /** The names of all tensors, in the order of the file's header or of the index. */
    List<String> names();

    /** What the writer noted in the file, such as {@code format: pt}; empty if nothing. */
    Map<String, String> metadata();

    /** The tensor called {@code name}, if there is one. */
    Optional<StoredTensor> optional(String name);

    /**
     * The tensor called {@code name}.
     *
     * @throws CheckpointException if there is none; the message has the names closest to it
     */
    default StoredTensor tensor(String name) {
        return optional(name).orElseThrow(() -> new CheckpointException(
                "%s: no tensor %s among %d%s".formatted(origin(), Quoted.of(name), names().size(), ClosestNames.hint(name, names()))));
    }

    /**
     * The weight called {@code name}, which must have the given shape and a format that weights may have.
     *
     * @throws CheckpointException if there is none, or it is something else
     */
    default StoredTensor expect(String name, long... shape) {
        StoredTensor tensor = tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new CheckpointException("%s: %s; expected %s. Do the configuration and the weights belong together?"
                    .formatted(origin(), tensor, Arrays.toString(shape)));
        }
        if (tensor.type().weight().isEmpty()) {
            throw new CheckpointException("%s: %s; expected F32, F16 or BF16: convert it to F32"
                    .formatted(origin(), tensor));
        }
        return tensor;
    }

    /** Unmaps the files; a tensor read afterwards throws {@link IllegalStateException}. Closing again does nothing. */
    @Override
    void close();
}
