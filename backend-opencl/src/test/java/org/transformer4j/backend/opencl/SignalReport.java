package org.transformer4j.backend.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Prints who handles segmentation faults before and after the probe: the main class of a process of its own. */
final class SignalReport {
    private static final int SIGSEGV = 11;
    private static final int MORE_THAN_A_STRUCT_SIGACTION = 256;

    private SignalReport() {}

    public static void main(String[] arguments) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            long before = handler(arena);
            new OpenClProvider().probe();
            System.out.println(handler(arena) == before ? "kept" : "replaced");
        }
    }

    /** The address of the function, which every system has in front. */
    private static long handler(Arena arena) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle sigaction = linker.downcallHandle(linker.defaultLookup().find("sigaction").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        MemorySegment found = arena.allocate(MORE_THAN_A_STRUCT_SIGACTION, Long.BYTES);
        int refused = (int) sigaction.invokeExact(SIGSEGV, MemorySegment.NULL, found);
        return found.get(ValueLayout.JAVA_LONG, 0);
    }
}
