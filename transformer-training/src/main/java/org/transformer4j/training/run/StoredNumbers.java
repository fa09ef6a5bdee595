package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How many bits the numbers of a model are stored in. */
final class StoredNumbers {
    private static final Map<DType, String> NAMES = Map.of(DType.F32, "float32", DType.F16, "float16", DType.BF16, "bfloat16");

    private StoredNumbers() {}

    /**
     * Copies safetensors whose numbers are F32.
     *
     * @throws CheckpointException if a number does not fit the type
     */
    static void copy(Path from, Path to, DType type) {
        if (type == DType.F32) {
            DurableFiles.copy(from, to);
            return;
        }
        try (Checkpoint base = Checkpoint.open(from)) {
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt").type(type);
            for (String name : base.names()) {
                StoredTensor tensor = base.tensor(name);
                writer.tensor(name, tensor.shape(), tensor::toFloats);
            }
            writer.write(to);
        }
    }

    /** Says it in {@code config.json}, under the old name of that and, where it is there, under the new one. */
    static void tell(Path config, DType type) {
        JsonMapper json = new JsonMapper();
        ObjectNode tree = (ObjectNode) json.readTree(DurableFiles.read(config));
        tree.put("torch_dtype", NAMES.get(type));
        if (tree.has("dtype")) {
            tree.put("dtype", NAMES.get(type));
        }
        DurableFiles.write(config, json.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    }
}
