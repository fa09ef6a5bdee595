package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clSetKernelArg;

import java.util.Arrays;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.Slice;

/**
 * An OpenCL kernel on one queue. Arguments are given in the order of the kernel's parameters, then it runs:
 *
 * <pre>{@code queue.launch(entry).input(x).output(y).number(n).run(groups, groupSize);}</pre>
 *
 * <p>A slice takes two parameters: {@code global T*} and {@code ulong}, the index of its first element. Arguments that are still the
 * same as at the last launch are not handed to OpenCL again. Launching makes no objects, except for slices that lie across two
 * pieces of a buffer, which are copied to one piece and back.
 */
public final class Launch implements Closer.Part {
    private static final int MOST_ARGUMENTS = 40;

    private final ClQueue queue;
    private final Entry entry;
    private final cl_kernel kernel;
    private final Argument[] arguments = new Argument[MOST_ARGUMENTS];
    private final long[] global = new long[3];
    private final long[] local = new long[3];
    private int next;
    private boolean staged;

    Launch(ClQueue queue, Entry entry) {
        this.queue = queue;
        this.entry = entry;
        this.kernel = entry.newKernel();
    }

    Launch begin() {
        next = 0;
        staged = false;
        return this;
    }

    /** A slice that is only read. */
    public Launch input(Slice slice) {
        return slice(slice, true, false);
    }

    /** A slice of which every element is written. */
    public Launch output(Slice slice) {
        return slice(slice, false, true);
    }

    /** A slice that is read and written in part. */
    public Launch updated(Slice slice) {
        return slice(slice, true, true);
    }

    /** A piece of a buffer in a layout of the backend's own: one parameter, {@code global T*}. */
    public Launch piece(Slice whole, int piece) {
        return memory(queue.buffer(whole).piece(piece));
    }

    /** The table of sequences, four numbers each: slot, first row, rows, keys. One parameter, {@code global const int*}. */
    public Launch sequences(Sequences sequences) {
        return memory(queue.table(sequences));
    }

    /**
     * The table of numbers of {@code owner}, who has one on each queue; it is written anew when it is another than the last time. One
     * parameter, {@code global const int*}.
     */
    public Launch numbers(ClKernel owner, int[] numbers) {
        return memory(queue.numbers(owner, numbers));
    }

    /** Memory of the queue's own, of at least that many bytes, whose contents do not outlast the operation: one parameter. */
    public Launch scratch(int which, long bytes) {
        return memory(queue.scratch(which, bytes));
    }

    /** An {@code int}. */
    public Launch number(int value) {
        argument().number(value);
        return this;
    }

    /** A {@code long} or {@code ulong}. */
    public Launch number(long value) {
        argument().number(value);
        return this;
    }

    /** A {@code float}. */
    public Launch number(float value) {
        argument().number(Float.floatToRawIntBits(value));
        return this;
    }

    /** Memory that a work-group shares: {@code local T*}. */
    public Launch local(long bytes) {
        argument().local(bytes);
        return this;
    }

    /** Bytes by value, such as an {@code int16}, as they are when this is called. */
    Launch value(Pointer value, long bytes) {
        argument().value(value, bytes);
        return this;
    }

    /** Runs {@code groups} work-groups of {@code size} work-items. Nothing happens without groups. */
    public void run(long groups, long size) {
        run(groups, 1, 1, size, 1, 1);
    }

    /** Runs a grid of two dimensions. */
    public void run(long groups0, long groups1, long size0, long size1) {
        run(groups0, groups1, 1, size0, size1, 1);
    }

    /** Runs a grid of three dimensions. */
    public void run(long groups0, long groups1, long groups2, long size0, long size1, long size2) {
        if (groups0 > 0 && groups1 > 0 && groups2 > 0) {
            global[0] = groups0 * size0;
            global[1] = groups1 * size1;
            global[2] = groups2 * size2;
            local[0] = size0;
            local[1] = size1;
            local[2] = size2;
            clEnqueueNDRangeKernel(queue.handle(), kernel, 3, null, global, local, 0, null, null);
        }
        // Not what another launch has staged: a table of sequences is written while the launch that needs it takes its arguments.
        if (staged) {
            staged = false;
            queue.unstage();
        }
    }

    private Launch slice(Slice slice, boolean read, boolean written) {
        ClBuffer buffer = queue.buffer(slice);
        long bytes = slice.type().bytes();
        long start = slice.offset() * bytes;
        int piece = (int) Math.min(start / buffer.pieceBytes(), buffer.pieces() - 1);
        long within = start - piece * buffer.pieceBytes();
        if (within + slice.length() * bytes > buffer.pieceBytes()) {
            staged = true;
            return memory(queue.stage(slice, read, written)).number(0L);
        }
        return memory(buffer.piece(piece)).number(within / bytes);
    }

    Launch memory(ClMemory memory) {
        argument().memory(memory);
        return this;
    }

    private Argument argument() {
        if (arguments[next] == null) {
            arguments[next] = new Argument(kernel, next);
        }
        return arguments[next++];
    }

    /** For the queue, when it closes. */
    @Override
    public void close() {
        entry.release(kernel);
    }

    /** One parameter, and what it was set to last. */
    private static final class Argument {
        private final cl_kernel kernel;
        private final int index;
        private final int[] narrow = new int[1];
        private final long[] wide = new long[1];
        private final Pointer narrowPointer = Pointer.to(narrow);
        private final Pointer widePointer = Pointer.to(wide);
        private ClMemory memory;
        private boolean known;

        Argument(cl_kernel kernel, int index) {
            this.kernel = kernel;
            this.index = index;
        }

        void memory(ClMemory value) {
            if (memory != value) {
                memory = null;
                clSetKernelArg(kernel, index, Sizeof.cl_mem, value.argument());
                memory = value;
            }
        }

        void number(int value) {
            if (!known || narrow[0] != value) {
                known = false;
                narrow[0] = value;
                clSetKernelArg(kernel, index, Integer.BYTES, narrowPointer);
                known = true;
            }
        }

        void number(long value) {
            if (!known || wide[0] != value) {
                known = false;
                wide[0] = value;
                clSetKernelArg(kernel, index, Long.BYTES, widePointer);
                known = true;
            }
        }

        void local(long bytes) {
            if (!known || wide[0] != bytes) {
                known = false;
                wide[0] = bytes;
                clSetKernelArg(kernel, index, bytes, null);
                known = true;
            }
        }

        void value(Pointer value, long bytes) {
            clSetKernelArg(kernel, index, bytes, value);
        }
    }

    @Override
    public String toString() {
        return entry.name() + Arrays.toString(global);
    }
}
