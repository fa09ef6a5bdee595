package org.transformer4j.models.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.models.json.Quoted;

/**
 * What the head of a safetensors file says about the rest, after it was checked against the rest.
 *
 * <p>The file is: the length {@code n} of the header (8 bytes, little-endian), {@code n} bytes of JSON beginning with
 * <code>{</code>, then the data of all tensors without gaps. Offsets count from the first byte of data.
 *
 * @param dataOffset where the data begins, in bytes from the start of the file
 * @param metadata   the writer's notes
 * @param entries    the tensors, in the order of the header
 */
record SafetensorsHeader(long dataOffset, Map<String, String> metadata, List<Entry> entries) {
    /** The format's own limit. */
    private static final long MAX_LENGTH = 100_000_000;

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One tensor; its data is at {@code [begin, end)} of the file's data. */
    record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

    /** The header of the file {@code bytes}. */
    static SafetensorsHeader read(MemorySegment bytes, String origin) {
        long length = length(bytes, origin);
        var parsed = HeaderParser.parse(bytes.asSlice(Long.BYTES, length).asByteBuffer(), origin);
        long dataOffset = Long.BYTES + length;
        for (Entry entry : parsed.entries()) checkSize(entry, origin);
        checkCover(parsed.entries(), bytes.byteSize() - dataOffset, origin);
        return new SafetensorsHeader(dataOffset, parsed.metadata(), parsed.entries());
    }

    private static long length(MemorySegment bytes, String origin) {
        long size = bytes.byteSize();
        if (size < Long.BYTES) {
            throw new CheckpointException("%s: %d bytes; a safetensors file has at least 8. Is the download complete?"
                    .formatted(origin, size));
        }
        long length = bytes.get(LENGTH, 0);
        if (Long.compareUnsigned(length, MAX_LENGTH) > 0) {
            throw new CheckpointException("%s: a header of %s bytes; the format allows 100000000. %s"
                    .formatted(origin, Long.toUnsignedString(length), Masquerade.of(bytes)));
        }
        if (length > size - Long.BYTES) {
            throw new CheckpointException("%s: a header of %d bytes in a file of %d. Is the download complete?"
                    .formatted(origin, length, size));
        }
        if (length == 0 || bytes.get(ValueLayout.JAVA_BYTE, Long.BYTES) != '{') {
            throw new CheckpointException("%s: the header does not begin with '{'. %s".formatted(origin, Masquerade.of(bytes)));
        }
        return length;
    }

    private static void checkSize(Entry entry, String origin) {
        long bytes;
        try {
            bytes = entry.dtype().bytes();
            for (long dimension : entry.shape()) bytes = Math.multiplyExact(bytes, dimension);
        } catch (ArithmeticException e) {
            throw new CheckpointException("%s: tensor %s of shape %s has more bytes than a file can"
                    .formatted(origin, Quoted.of(entry.name()), Arrays.toString(entry.shape())), e);
        }
        if (entry.end() - entry.begin() != bytes) {
            throw new CheckpointException("%s: tensor %s is %s %s, %d bytes, but its data_offsets [%d, %d] hold %d"
                    .formatted(origin, Quoted.of(entry.name()), entry.dtype(), Arrays.toString(entry.shape()), bytes,
                            entry.begin(), entry.end(), entry.end() - entry.begin()));
        }
    }

    /** Every byte of the data belongs to exactly one tensor, or somebody could hide something there. */
    private static void checkCover(List<Entry> entries, long size, String origin) {
        var sorted = entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
        long covered = 0;
        for (Entry entry : sorted) {
            if (entry.begin() != covered) {
                throw new CheckpointException("%s: the data of tensor %s begins at %d; expected %d, without %s"
                        .formatted(origin, Quoted.of(entry.name()), entry.begin(), covered,
                                entry.begin() < covered ? "overlap" : "a gap"));
            }
            if (entry.end() > size) {
                throw new CheckpointException("%s: the data of tensor %s ends at %d, but the file holds %d bytes of data. "
                        .formatted(origin, Quoted.of(entry.name()), entry.end(), size) + "Is the download complete?");
            }
            covered = entry.end();
        }
        if (covered != size) {
            throw new CheckpointException("%s: %d bytes after the data of the last tensor; expected none"
                    .formatted(origin, size - covered));
        }
    }
}
