package org.transformer4j.backend.opencl.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transformer4j.api.spi.DeviceException;

/** The programs of a device: each is compiled once, or taken from the cache on disk. */
public final class Programs implements Closer.Part {
    private static final String FOLDER = "/org/transformer4j/backend/opencl/kernels/";
    private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"(.+)\"$");

    private final ClContext context;
    private final ProgramCache cache;
    private final Division division;
    private final Tuning tuning;
    private final Map<String, ClProgram> programs = new ConcurrentHashMap<>();

    /** Programs for {@code context}'s device. */
    public Programs(ClContext context, ProgramCache cache, Division division, Tuning tuning) {
        this.context = context;
        this.cache = cache;
        this.division = division;
        this.tuning = tuning;
    }

    /** What the device is. */
    public DeviceFacts facts() {
        return context.facts();
    }

    /** Bytes of the largest buffer in one piece. */
    public long largestAllocation() {
        return context.largestAllocation();
    }

    /** Which shape of kernels it is given. */
    public Tuning tuning() {
        return tuning;
    }

    /**
     * A kernel of a program.
     *
     * @param file name of the program, such as {@code rows.cl}; {@code canon.cl} stands before it
     * @param name name of the kernel
     * @param definitions macros as pairs of name and value, such as {@code "WIDTH", 64}
     * @throws DeviceException with the compiler's log if the program does not compile
     */
    public Entry entry(String file, String name, Object... definitions) {
        StringBuilder macros = new StringBuilder();
        for (int i = 0; i < definitions.length; i += 2) {
            macros.append("#define ").append(definitions[i]).append(' ').append(definitions[i + 1]).append('\n');
        }
        ClProgram program = programs.computeIfAbsent(macros + file, _ -> compile(file, macros.toString()));
        return new Entry(context, program, name);
    }

    private ClProgram compile(String file, String macros) {
        StringBuilder source = new StringBuilder(macros);
        for (Division each : Division.values()) {
            source.append("#define DIVISION_").append(each).append(' ').append(each.ordinal() + 1).append('\n');
        }
        source.append("#define DIVISION DIVISION_").append(division).append('\n').append(CanonSource.definitions());
        source.append(text("canon.cl")).append(text(file));
        String options = division == Division.BY_FLAG ? "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt" : "-cl-std=CL1.2";
        return ClProgram.build(context, cache, file, source.toString(), options);
    }

    /** A file with the files that it includes in their places, because a driver knows nothing of our folder. */
    private static String text(String file) {
        try (InputStream stream = Programs.class.getResourceAsStream(FOLDER + file)) {
            return INCLUDE.matcher(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .replaceAll(include -> Matcher.quoteReplacement(text(include.group(1))));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try (Closer all = new Closer()) {
            programs.values().forEach(all::add);
        }
    }
}
