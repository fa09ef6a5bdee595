package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.CL_PROGRAM_BINARIES;
import static org.jocl.CL.CL_PROGRAM_BINARY_SIZES;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateProgramWithBinary;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clGetProgramInfo;
import static org.jocl.CL.clReleaseProgram;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.SignalHandlers;

/** A compiled program. */
final class ClProgram implements Closer.Part {
    private static final int LOG_LINES = 30;

    private final ClContext context;
    private final String name;
    private final cl_program handle;

    private ClProgram(ClContext context, String name, cl_program handle) {
        this.context = context;
        this.name = name;
        this.handle = handle;
    }

    /** Compiles a program, unless the cache has it and the driver accepts what the cache has. */
    static ClProgram build(ClContext context, ProgramCache cache, String name, String source, String options) {
        context.checkAlive();
        try (SignalHandlers kept = SignalHandlers.keep()) {
            return cached(context, cache, name, source, options);
        }
    }

    private static ClProgram cached(ClContext context, ProgramCache cache, String name, String source, String options) {
        String key = cache.key(context.facts(), options, source);
        Optional<byte[]> binary = cache.find(key);
        if (binary.isPresent()) {
            Optional<cl_program> program = fromBinary(context, binary.get(), options);
            if (program.isPresent()) {
                return new ClProgram(context, name, program.get());
            }
        }
        cl_program program = fromSource(context, name, source, options);
        if (cache.keeps()) {
            binary(program).ifPresent(found -> cache.keep(key, found));
        }
        return new ClProgram(context, name, program);
    }

    private static Optional<cl_program> fromBinary(ClContext context, byte[] binary, String options) {
        cl_program program;
        try {
            program = clCreateProgramWithBinary(context.handle(), 1, new cl_device_id[] {context.facts().id()},
                    new long[] {binary.length}, new byte[][] {binary}, null, null);
        } catch (CLException refused) {
            return Optional.empty();
        }
        context.made();
        try {
            clBuildProgram(program, 0, null, options, null, null);
            return Optional.of(program);
        } catch (CLException refused) {
            release(context, program);
            return Optional.empty();
        }
    }

    private static cl_program fromSource(ClContext context, String name, String source, String options) {
        cl_program program;
        try {
            program = clCreateProgramWithSource(context.handle(), 1, new String[] {source}, null, null);
        } catch (CLException failure) {
            throw context.failed("program " + name, failure);
        }
        context.made();
        try {
            clBuildProgram(program, 0, null, options, null, null);
            return program;
        } catch (CLException failure) {
            String log = log(context, program);
            release(context, program);
            throw new DeviceException("kernel %s does not compile on %s (%s, driver %s): %s%n%s".formatted(name, context,
                    context.facts().name(), context.facts().driver(), failure.getMessage(), log), failure);
        }
    }

    private static String log(ClContext context, cl_program program) {
        byte[] log;
        try {
            long[] size = new long[1];
            clGetProgramBuildInfo(program, context.facts().id(), CL_PROGRAM_BUILD_LOG, 0, null, size);
            log = new byte[Math.toIntExact(size[0])];
            clGetProgramBuildInfo(program, context.facts().id(), CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
        } catch (CLException | ArithmeticException failure) {
            return "(the compiler's log cannot be read: %s)".formatted(failure.getMessage());
        }
        return String.join(System.lineSeparator(),
                new String(log, StandardCharsets.UTF_8).replace("\0", "").lines().limit(LOG_LINES).toList());
    }

    /** What the driver made of the source; the program works as well if the driver does not hand it out. */
    private static Optional<byte[]> binary(cl_program program) {
        try {
            long[] size = new long[1];
            clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null);
            byte[] binary = new byte[Math.toIntExact(size[0])];
            clGetProgramInfo(program, CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(Pointer.to(binary)), null);
            return Optional.of(binary);
        } catch (CLException | ArithmeticException | OutOfMemoryError withoutBinary) {
            return Optional.empty();
        }
    }

    cl_program handle() {
        return handle;
    }

    String name() {
        return name;
    }

    private static void release(ClContext context, cl_program program) {
        clReleaseProgram(program);
        context.released();
    }

    @Override
    public void close() {
        release(context, handle);
    }
}
