package org.transformer4j.models.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;

/**
 * The content of {@code model.safetensors.index.json}.
 *
 * @param shardOf for each tensor the name of a file beside the index, in the order of the index
 */
record ShardIndex(Map<String, String> shardOf) {
    /** Several times the index of the largest models there are. */
    private static final int MAX_BYTES = 64 << 20;

    static ShardIndex read(Path file) {
        String origin = file.toString();
        Map<String, Object> json = JsonTree.object(JsonFile.read(file, MAX_BYTES), origin);
        if (!(json.get("weight_map") instanceof Map<?, ?> weights)) {
            throw new CheckpointException("%s: weight_map is %s; expected an object of tensor and file names"
                    .formatted(origin, JsonTree.describe(json.get("weight_map"))));
        }
        var shardOf = LinkedHashMap.<String, String>newLinkedHashMap(weights.size());
        weights.forEach((tensor, shard) -> shardOf.put((String) tensor, plainName(origin, (String) tensor, shard)));
        return new ShardIndex(shardOf);
    }

    /** A name that cannot lead out of the folder. */
    private static String plainName(String origin, String tensor, Object shard) {
        if (shard instanceof String name && name.endsWith(".safetensors")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')) {
            return name;
        }
        throw new CheckpointException("%s: tensor %s is in %s; expected the name of a .safetensors file in the same folder"
                .formatted(origin, Quoted.of(tensor), JsonTree.describe(shard)));
    }
}
