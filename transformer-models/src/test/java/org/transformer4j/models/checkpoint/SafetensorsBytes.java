package org.transformer4j.models.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes safetensors files, sound or not. */
final class SafetensorsBytes {
    private SafetensorsBytes() {}

    /** A file with the given header and data. */
    static byte[] file(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return file(json.length, json, data);
    }

    /** A file with the given header, and as many zeros as data. */
    static byte[] file(String header, int dataBytes) {
        return file(header, new byte[dataBytes]);
    }

    /** A file that claims a header of {@code length} bytes. */
    static byte[] file(long length, byte[] header, byte[] data) {
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length).put(header).put(data).array();
    }

    /** A file with one tensor, {@code t}. */
    static byte[] single(String dtype, String shape, byte[] data) {
        return file("{\"t\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,%d]}}".formatted(dtype, shape, data.length), data);
    }

    static Checkpoint open(byte[] file) {
        return Checkpoint.of(MemorySegment.ofArray(file), "model.safetensors");
    }

    static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
