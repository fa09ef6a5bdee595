package org.transformer4j.models.gguf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights as one safetensors file in memory. */
final class Safetensors {
    private Safetensors() {}

    static MemorySegment of(List<GgufWeight> weights, Arena arena) {
        var header = new LinkedHashMap<String, Object>();
        long size = 0;
        for (GgufWeight weight : weights) {
            long end = Math.addExact(size, length(weight));
            header.put(weight.name(), Map.of(
                    "dtype", weight.dtype().name(),
                    "shape", Arrays.stream(weight.shape()).boxed().toList(),
                    "data_offsets", List.of(size, end)));
            size = end;
        }
        String text = JsonText.of(header);
        byte[] json = (text + " ".repeat(-text.getBytes(StandardCharsets.UTF_8).length & 7)).getBytes(StandardCharsets.UTF_8);
        MemorySegment bytes = arena.allocate(Long.BYTES + json.length + size, Long.BYTES);
        Bytes.putInt64(bytes, 0, json.length);
        MemorySegment.copy(MemorySegment.ofArray(json), 0, bytes, Long.BYTES, json.length);
        long at = Long.BYTES + json.length;
        for (GgufWeight weight : weights) {
            at += copy(weight, bytes.asSlice(at));
        }
        return bytes;
    }

    private static long length(GgufWeight weight) {
        long length = weight.dtype().bytes();
        for (long dimension : weight.shape()) length = Math.multiplyExact(length, dimension);
        return length;
    }

    /** Copies one weight; what it needs meanwhile is freed at once. */
    private static long copy(GgufWeight weight, MemorySegment target) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = weight.load(arena).data();
            target.copyFrom(data);
            return data.byteSize();
        }
    }
}
