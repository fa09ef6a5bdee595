package org.transformer4j.backend.aparapi.kernel;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.aparapi.device.Accelerator;
import org.transformer4j.backend.aparapi.memory.AparapiBuffer;
import org.transformer4j.backend.aparapi.memory.BufferPool;
import org.transformer4j.backend.aparapi.memory.Layout;
import org.transformer4j.backend.aparapi.program.Launch;

/** Writes the arguments of launches, in the words of {@link Launch}. Used by one launch at a time, which holds {@link #lock}. */
public final class Launcher {
    private final Accelerator accelerator;
    private final BufferPool buffers;
    private AparapiBuffer scratch;

    /** Launches on {@code accelerator}, whose buffers are those of the pool. */
    public Launcher(Accelerator accelerator, BufferPool buffers) {
        this.accelerator = accelerator;
        this.buffers = buffers;
    }

    /** What a launch holds from its first argument to its end. */
    Object lock() {
        return accelerator;
    }

    /** Begins a launch. */
    Launcher start(int code) {
        accelerator.arguments()[Launch.CODE] = code;
        accelerator.arguments()[Launch.TABLE_ADDRESS] = 0;
        return this;
    }

    /** Sets an operand. */
    Launcher operand(int place, Slice slice) {
        accelerator.arguments()[place] = index(slice);
        return this;
    }

    /** Sets an operand that is a packed weight. */
    Launcher packed(int place, Slice slice, WeightSpec spec) {
        AparapiBuffer buffer = buffer(slice);
        buffer.checkPacked(spec);
        accelerator.arguments()[place] = buffer.address();
        return this;
    }

    /** The address of a key-value cache. */
    int cache(Slice slice, CacheSpec spec) {
        AparapiBuffer buffer = buffer(slice);
        if (!(buffer.layout() instanceof Layout.Cache cache) || !cache.cache().equals(spec)) {
            throw new IllegalArgumentException("%s lies as %s; expected what allocateCache(%s) returned"
                    .formatted(buffer, buffer.layout(), spec));
        }
        return buffer.address();
    }

    /** Sets a word. */
    Launcher word(int place, long value) {
        accelerator.arguments()[place] = Math.toIntExact(value);
        return this;
    }

    /** Sets the numbers from {@link Launch#P} on. */
    Launcher numbers(long... values) {
        for (int i = 0; i < values.length; i++) {
            word(Launch.P + i, values[i]);
        }
        return this;
    }

    /** Sets the table, among the arguments if it fits there. */
    Launcher table(int[] table) {
        if (table.length <= accelerator.tableRoom()) {
            System.arraycopy(table, 0, accelerator.arguments(), accelerator.tableStart(), table.length);
            return this;
        }
        int[] arguments = accelerator.arguments().clone();
        int address = scratch(table.length);
        accelerator.upload(4L * address, MemorySegment.ofArray(table));
        System.arraycopy(arguments, 0, accelerator.arguments(), 0, arguments.length);
        return word(Launch.TABLE_ADDRESS, address);
    }

    /** Runs the launch: {@code units} of work, each as dear as {@code cost} additions. */
    void run(long units, long cost) {
        accelerator.run(units, cost);
    }

    /** Memory whose contents nobody needs after this launch. */
    int scratch(long words) {
        if (scratch == null || scratch.elements() < words) {
            releaseScratch();
            scratch = buffers.allocate(DType.I32, words);
        }
        return scratch.address();
    }

    /** Gives the scratch memory back, before leaks are counted. */
    public void releaseScratch() {
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }

    /** Which element the slice starts at, counted from the start of the heap; words of 32 bits for wider elements. */
    int index(Slice slice) {
        int address = buffer(slice).address();
        int bytes = slice.type().bytes();
        return Math.toIntExact(bytes > 4 ? address + slice.offset() * (bytes / 4) : (long) address * (4 / bytes) + slice.offset());
    }

    void upload(Slice destination, MemorySegment source) {
        synchronized (lock()) {
            accelerator.upload(byteAddress(destination), source);
        }
    }

    void download(Slice source, MemorySegment destination) {
        synchronized (lock()) {
            accelerator.download(byteAddress(source), destination);
        }
    }

    private long byteAddress(Slice slice) {
        return 4L * buffer(slice).address() + slice.offset() * slice.type().bytes();
    }

    private AparapiBuffer buffer(Slice slice) {
        if (slice.buffer() instanceof AparapiBuffer buffer && buffer.isOf(buffers)) {
            return buffer;
        }
        throw new IllegalArgumentException("an operand is a %s of another device; expected a buffer of this one"
                .formatted(slice.buffer().getClass().getSimpleName()));
    }
}
