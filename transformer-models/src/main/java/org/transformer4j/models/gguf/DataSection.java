package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.Quoted;

/** What follows the header: checks that each tensor lies in it, aligned, in whole blocks and over no other. */
final class DataSection {
    private final MemorySegment bytes;
    private final String origin;
    private final long alignment;
    private final long begin;

    /**
     * @param headerLength where the header ends
     * @param alignment    of the data and of each tensor in it, a power of two
     */
    DataSection(MemorySegment bytes, String origin, long headerLength, long alignment) {
        this.bytes = bytes;
        this.origin = origin;
        this.alignment = alignment;
        this.begin = headerLength + alignment - 1 & -alignment;
    }

    /** The tensors with their data, by name, in the same order. */
    Map<String, GgufTensor> tensors(Collection<GgufHeader.Entry> entries) {
        var tensors = LinkedHashMap.<String, GgufTensor>newLinkedHashMap(entries.size());
        var places = new ArrayList<Place>(entries.size());
        for (var entry : entries) {
            Place place = place(entry);
            places.add(place);
            tensors.put(entry.name(), new GgufTensor(entry.name(), entry.type(), entry.shape(),
                    bytes.asSlice(begin + entry.offset(), place.length())));
        }
        requireApart(places);
        return tensors;
    }

    private record Place(GgufHeader.Entry entry, long length) {
        long begin() {
            return entry.offset();
        }

        long end() {
            return begin() + length;
        }
    }

    private Place place(GgufHeader.Entry entry) {
        long length = length(entry);
        if (entry.offset() % alignment != 0) {
            throw wrong(entry, "the data begins at %d; expected a multiple of the alignment, %d".formatted(entry.offset(), alignment));
        }
        long room = bytes.byteSize() - begin;
        if (length > room || entry.offset() > room - length) {
            throw wrong(entry, "%d bytes of data from %d on, but the file holds %d bytes of data. Is the download complete?"
                    .formatted(length, entry.offset(), Math.max(room, 0)));
        }
        return new Place(entry, length);
    }

    private long length(GgufHeader.Entry entry) {
        WeightFormat type = entry.type().format();
        long[] shape = entry.shape();
        long row = shape.length == 0 ? 1 : shape[shape.length - 1];
        if (row % type.blockSize() != 0) {
            throw wrong(entry, "rows of %d elements; expected a multiple of the %d in a block of %s".formatted(row, type.blockSize(), type));
        }
        try {
            long length = Math.multiplyExact(row / type.blockSize(), type.blockBytes());
            for (int i = 0; i < shape.length - 1; i++) length = Math.multiplyExact(length, shape[i]);
            // The elements are counted in longs too, and of the small types there are more than bytes.
            Math.multiplyExact(length / type.blockBytes(), type.blockSize());
            return length;
        } catch (ArithmeticException e) {
            throw wrong(entry, "%s %s has more bytes than a file can".formatted(type, Arrays.toString(shape)));
        }
    }

    private void requireApart(ArrayList<Place> places) {
        places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
        for (int i = 1; i < places.size(); i++) {
            Place before = places.get(i - 1);
            Place place = places.get(i);
            if (place.begin() < before.end()) {
                throw wrong(place.entry(), "the data begins at %d, inside that of %s, which ends at %d; expected no overlap"
                        .formatted(place.begin(), Quoted.of(before.entry().name()), before.end()));
            }
        }
    }

    private CheckpointException wrong(GgufHeader.Entry entry, String message) {
        return new CheckpointException("%s: tensor %s: %s".formatted(origin, Quoted.of(entry.name()), message));
    }
}
