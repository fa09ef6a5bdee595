package org.transformer4j.conformance.kit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** A buffer that holds operands between guards, and what was written to it. */
final class Region implements AutoCloseable {
    /** An operand and where it lies. */
    record Place(String name, boolean mayChange, int start, int length) {}

    private final Arrangement arrangement;
    private final DType type;
    private final List<Place> places = new ArrayList<>();
    private int[] image = new int[0];
    private int used;
    private Buffer buffer;

    Region(Arrangement arrangement, DType type) {
        this.arrangement = arrangement;
        this.type = type;
    }

    /** Adds an operand; its place. */
    Place add(String name, boolean mayChange, Bits content) {
        int start = arrangement.start(used);
        used = start + content.length();
        int before = image.length;
        image = Arrays.copyOf(image, used + Arrangement.GUARDS);
        Arrays.fill(image, before, image.length, arrangement.guard(type));
        System.arraycopy(content.bits(), 0, image, start, content.length());
        Place place = new Place(name, mayChange, start, content.length());
        places.add(place);
        return place;
    }

    /** Allocates the buffer and writes everything. */
    void write(Device device, Queue queue) {
        buffer = device.allocate(type, image.length);
        try (Arena arena = Arena.ofConfined()) {
            queue.write(buffer.all(), new Bits(type, image).toSegment(arena));
        }
    }

    Slice slice(Place place) {
        return new Slice(buffer, place.start, place.length);
    }

    /**
     * Reads everything back.
     *
     * @throws ConformanceFailure if a guard or an input has changed
     */
    Bits read(Queue queue) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate((long) image.length * type.bytes(), 8);
            queue.read(buffer.all(), segment);
            Bits now = Bits.fromSegment(type, segment);
            check(now);
            return now;
        }
    }

    private void check(Bits now) {
        int next = 0;
        for (int i = Arrays.mismatch(now.bits(), image); i >= 0 && i < image.length; i++) {
            if (now.bits()[i] == image[i]) {
                continue;
            }
            while (next < places.size() && i >= places.get(next).start + places.get(next).length) {
                next++;
            }
            boolean within = next < places.size() && i >= places.get(next).start;
            if (!within) {
                throw new ConformanceFailure("wrote outside of its operands: %s, which was not to be touched, is now %s"
                        .formatted(describe(i), BitDifference.text(now, i)));
            }
            if (!places.get(next).mayChange) {
                throw new ConformanceFailure("changed an input: %s was %s and is now %s"
                        .formatted(describe(i), BitDifference.text(new Bits(type, image), i), BitDifference.text(now, i)));
            }
        }
    }

    /** Where an element lies, seen from the nearest operand. */
    private String describe(int i) {
        Place nearest = places.getFirst();
        for (Place place : places) {
            if (distance(place, i) < distance(nearest, i)) {
                nearest = place;
            }
        }
        if (i < nearest.start) {
            return "the element %d before '%s'".formatted(nearest.start - i, nearest.name);
        }
        int end = nearest.start + nearest.length;
        return i >= end ? "the element %d after the end of '%s'".formatted(i - end + 1, nearest.name)
                : "%s[%d]".formatted(nearest.name, i - nearest.start);
    }

    private static int distance(Place place, int i) {
        return i < place.start ? place.start - i : Math.max(0, i - place.start - place.length + 1);
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
        }
    }
}
