package org.transformer4j.models.decoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;

/** A copy of the tiny GPT-2 that a test changes before it is loaded. */
final class Gpt2Folder {
    private final Path folder;
    private final Map<String, Values> tensors = new LinkedHashMap<>();
    private String config;
    private DType type = DType.F32;

    /** The numbers of a tensor. */
    record Values(long[] shape, float[] numbers) {}

    Gpt2Folder(Path folder) {
        this.folder = folder;
        Path source = resource();
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            config = Files.readString(source.resolve("config.json"));
            for (String name : checkpoint.names()) {
                StoredTensor tensor = checkpoint.tensor(name);
                tensors.put(name, new Values(tensor.shape(), tensor.toFloats()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path resource() {
        try {
            return Path.of(Gpt2Folder.class.getResource("/goldens/gpt2/config.json").toURI()).getParent();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    Path path() {
        return folder;
    }

    Map<String, Values> tensors() {
        return tensors;
    }

    Gpt2Folder put(String name, long[] shape, float... numbers) {
        tensors.put(name, new Values(shape, numbers));
        return this;
    }

    /** Gives every tensor another name. */
    Gpt2Folder renamed(UnaryOperator<String> change) {
        Map<String, Values> before = new LinkedHashMap<>(tensors);
        tensors.clear();
        before.forEach((name, values) -> tensors.put(change.apply(name), values));
        return this;
    }

    /** Stores all tensors in another type. */
    Gpt2Folder stored(DType newType) {
        type = newType;
        return this;
    }

    /** Rounds all numbers to those of another type, and stores them in float32. */
    Gpt2Folder narrowed(DType to) {
        tensors.replaceAll((name, values) -> {
            float[] narrow = values.numbers.clone();
            for (int i = 0; i < narrow.length; i++) {
                narrow[i] = to == DType.F16 ? Float.float16ToFloat(Float.floatToFloat16(narrow[i])) : Float.intBitsToFloat(bfloat16(narrow[i]) << 16);
            }
            return new Values(values.shape, narrow);
        });
        return this;
    }

    /** Adds a key to {@code config.json}, or gives it another value. */
    Gpt2Folder configured(String key, String json) {
        return without(key).replaced("{", "{\"%s\": %s, ".formatted(key, json));
    }

    /** Removes a key from {@code config.json}. */
    Gpt2Folder without(String key) {
        config = config.replaceFirst("\"" + key + "\": [^,\\[{]+,", "");
        return this;
    }

    private Gpt2Folder replaced(String from, String to) {
        config = to + config.substring(config.indexOf(from) + from.length());
        return this;
    }

    /** Writes {@code config.json} and {@code model.safetensors}. */
    Gpt2Folder write() {
        write("config.json", config.getBytes(StandardCharsets.UTF_8));
        write("model.safetensors", safetensors(List.copyOf(tensors.keySet())));
        return this;
    }

    /** Writes {@code config.json} and the tensors in several files, with an index. */
    Gpt2Folder writeShards(int shards) {
        write("config.json", config.getBytes(StandardCharsets.UTF_8));
        List<String> names = List.copyOf(tensors.keySet());
        Map<String, String> shardOf = new LinkedHashMap<>();
        for (int shard = 0; shard < shards; shard++) {
            String file = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
            List<String> part = names.subList(shard * names.size() / shards, (shard + 1) * names.size() / shards);
            part.forEach(name -> shardOf.put(name, file));
            write(file, safetensors(part));
        }
        write("model.safetensors.index.json", shardOf.entrySet().stream().map(entry -> "\"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "{\"metadata\": {}, \"weight_map\": {", "}}")).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private byte[] safetensors(List<String> names) {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        int end = 0;
        for (String name : names) {
            int begin = end;
            end += tensors.get(name).numbers.length * (int) type.bytes();
            header.append(",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(name, type,
                    Arrays.toString(tensors.get(name).shape), begin, end));
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + json.length + end).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
        for (String name : names) {
            for (float number : tensors.get(name).numbers) {
                put(file, number);
            }
        }
        return file.array();
    }

    private void put(ByteBuffer file, float number) {
        switch (type) {
            case F16 -> file.putShort(Float.floatToFloat16(number));
            case BF16 -> file.putShort((short) bfloat16(number));
            case F32 -> file.putFloat(number);
            case F64 -> file.putDouble(number);
            default -> throw new AssertionError(type);
        }
    }

    /** Rounded to nearest, ties to even; finite numbers only. */
    private static int bfloat16(float number) {
        int bits = Float.floatToRawIntBits(number);
        return bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
    }

    private void write(String name, byte[] bytes) {
        try {
            Files.write(folder.resolve(name), bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
