package org.transformer4j.models.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.json.Quoted;

/** Several safetensors files in one folder, and the index that says which tensor is in which. */
final class ShardedCheckpoint implements Checkpoint {
    private final String origin;
    /** The open files, by name. */
    private final Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
    /** Where each tensor is, in the order of the index. */
    private final Map<String, SafetensorsFile> shardOf = new LinkedHashMap<>();

    private ShardedCheckpoint(String origin) {
        this.origin = origin;
    }

    /** The checkpoint whose index is {@code file}; each shard is opened, and checked, once. */
    static ShardedCheckpoint open(Path file) {
        var checkpoint = new ShardedCheckpoint(file.toString());
        try {
            ShardIndex.read(file).shardOf().forEach((tensor, shard) -> checkpoint.add(tensor, file.resolveSibling(shard)));
            return checkpoint;
        } catch (Throwable e) {
            checkpoint.close();
            throw e;
        }
    }

    private void add(String tensor, Path file) {
        SafetensorsFile shard = shards.computeIfAbsent(file.toString(), name -> SafetensorsFile.open(file));
        if (shard.optional(tensor).isEmpty()) {
            throw new CheckpointException("%s: tensor %s should be in %s, but is not. Are all files of one version?"
                    .formatted(origin, Quoted.of(tensor), file.getFileName()));
        }
        shardOf.put(tensor, shard);
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public List<String> names() {
        return List.copyOf(shardOf.keySet());
    }

    /** What the writer noted in the first shard; every shard repeats it. */
    @Override
    public Map<String, String> metadata() {
        return shards.values().stream().findFirst().map(SafetensorsFile::metadata).orElse(Map.of());
    }

    @Override
    public Optional<StoredTensor> optional(String name) {
        return Optional.ofNullable(shardOf.get(name)).flatMap(shard -> shard.optional(name));
    }

    @Override
    public StoredTensor expect(String name, long... shape) {
        // So that the message names the shard.
        return shardOf.containsKey(name) ? shardOf.get(name).expect(name, shape) : Checkpoint.super.expect(name, shape);
    }

    @Override
    public void close() {
        shards.values().forEach(SafetensorsFile::close);
    }
}
