package org.transformer4j.backend.aparapi.device;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps a line off standard error that Aparapi's native code prints on every OpenCL version newer than itself. While an action
 * runs, descriptor 2 leads to a file; afterwards, what the file holds, but for such lines, is printed. Without access to native
 * functions, and on systems without POSIX, the action just runs.
 */
final class StandardError {
    private static final String NOTICE = "WARNING: Aparapi is running on an untested OpenCL platform version";
    private static final int DESCRIPTOR = 2;
    private static final int WRITE_ONLY = 1;

    private final MethodHandle open =
            function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private final MethodHandle duplicate = function("dup", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private final MethodHandle replace =
            function("dup2", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private final MethodHandle close = function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private StandardError() {}

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    static <T> T withoutNotices(Supplier<T> action) {
        if (!StandardError.class.getModule().isNativeAccessEnabled() || System.getProperty("os.name").startsWith("Windows")) {
            return action.get();
        }
        Path file;
        try {
            file = Files.createTempFile("transformer", ".log");
        } catch (IOException noRoom) {
            return action.get();
        }
        try {
            return new StandardError().redirected(action, file);
        } finally {
            print(file);
        }
    }

    private <T> T redirected(Supplier<T> action, Path file) {
        int original = call(duplicate, DESCRIPTOR);
        int other;
        try (Arena arena = Arena.ofConfined()) {
            other = open(arena.allocateFrom(file.toString()));
        }
        if (original < 0 || other < 0) {
            return action.get();
        }
        System.err.flush();
        call(replace, other, DESCRIPTOR);
        call(close, other);
        try {
            return action.get();
        } finally {
            System.err.flush();
            call(replace, original, DESCRIPTOR);
            call(close, original);
        }
    }

    private int open(MemorySegment path) {
        try {
            return (int) open.invokeExact(path, WRITE_ONLY);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int call(MethodHandle function, int first) {
        try {
            return (int) function.invokeExact(first);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int call(MethodHandle function, int first, int second) {
        try {
            return (int) function.invokeExact(first, second);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void print(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            Files.delete(file);
            lines.stream().filter(line -> !line.isBlank() && !line.startsWith(NOTICE)).forEach(System.err::println);
        } catch (IOException lost) {
            System.err.println("what was printed while OpenCL's platforms were listed is lost: " + lost.getMessage());
        }
    }
}
