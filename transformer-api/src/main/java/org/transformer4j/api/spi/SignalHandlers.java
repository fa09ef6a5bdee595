package org.transformer4j.api.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Keeps the signal handlers of this process as they are while a driver runs that might replace them.
 *
 * <p>A Java machine does null checks, divisions and safepoints by signals. A driver with a compiler in it may put handlers of its own
 * in their place (LLVM does, under PoCL, as soon as devices are listed): the process then ends with a segmentation fault when two
 * threads meet a null at the same time, though neither did anything wrong. So a backend lists devices and builds programs within
 *
 * <pre>{@code
 * try (var kept = SignalHandlers.keep()) { ... }
 * }</pre>
 *
 * <p>Where there are no POSIX signals, or native access is denied to this module, it does nothing. Safe for use by several threads:
 * the handlers are those before the first of them came, and are put back when the last has gone. They belong to the process, so what is
 * remembered does as well.
 */
public final class SignalHandlers implements AutoCloseable {
    /** SIGILL, SIGTRAP, SIGFPE and SIGSEGV, and SIGBUS by its two numbers: those by which Java code tells what happened. */
    private static final int[] SIGNALS = {4, 5, 7, 8, 10, 11};
    private static final int LAST = 11;
    /** More than {@code struct sigaction} has on any system. */
    private static final int SIZE = 256;
    /** {@code int sigaction(int signal, const struct sigaction *wanted, struct sigaction *found)}, or null. */
    private static final MethodHandle SIGACTION = find();
    /** The handlers before the first user came. */
    private static final MemorySegment BEFORE = Arena.global().allocate((LAST + 1) * SIZE, Long.BYTES);

    private static int users;

    private boolean closed;

    private SignalHandlers() {}

    /** Remembers the handlers of errors until this is closed. */
    public static synchronized SignalHandlers keep() {
        if (SIGACTION != null && users++ == 0) {
            remember();
        }
        return new SignalHandlers();
    }

    /** Puts them back. */
    @Override
    public void close() {
        synchronized (SignalHandlers.class) {
            if (!closed && SIGACTION != null && --users == 0) {
                restore();
            }
            closed = true;
        }
    }

    private static void remember() {
        for (int signal : SIGNALS) {
            sigaction(signal, MemorySegment.NULL, before(signal));
        }
    }

    private static void restore() {
        for (int signal : SIGNALS) {
            sigaction(signal, before(signal), MemorySegment.NULL);
        }
    }

    private static MemorySegment before(int signal) {
        return BEFORE.asSlice((long) signal * SIZE, SIZE);
    }

    private static void sigaction(int signal, MemorySegment wanted, MemorySegment found) {
        try {
            int refused = (int) SIGACTION.invokeExact(signal, wanted, found);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static MethodHandle find() {
        try {
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
            return linker.defaultLookup().find("sigaction").map(address -> linker.downcallHandle(address, type)).orElse(null);
        } catch (IllegalCallerException | UnsupportedOperationException notHere) {
            return null;
        }
    }
}
