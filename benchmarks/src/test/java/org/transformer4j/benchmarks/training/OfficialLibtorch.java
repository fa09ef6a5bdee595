package org.transformer4j.benchmarks.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The libraries that pytorch.org builds, with MKL, unpacked from the jar of Deep Java Library. Those of the bindings themselves come with
 * OpenBLAS, whose threads and OpenMP's keep each other from the cores: a step takes several times as long.
 */
record OfficialLibtorch(Path folder) implements AutoCloseable {
    private static final String PLACE = "/pytorch/cpu/linux-x86_64/";
    private static final List<String> LIBRARIES = List.of("libc10.so", "libgomp-98b21ff3.so.1", "libtorch.so", "libtorch_cpu.so");

    static OfficialLibtorch unpack() throws IOException {
        OfficialLibtorch libtorch = new OfficialLibtorch(Files.createTempDirectory("libtorch"));
        for (String library : LIBRARIES) {
            try (InputStream stream = OfficialLibtorch.class.getResourceAsStream(PLACE + library)) {
                if (stream == null) {
                    throw new IllegalStateException("%s is not on the class path; start with -Ptraining, on Linux x86_64".formatted(library));
                }
                Files.copy(stream, libtorch.folder.resolve(library));
            }
        }
        return libtorch;
    }

    /** Options that make the bindings take these. */
    List<String> options() {
        return List.of("-Dorg.bytedeco.javacpp.pathsFirst=true", "-Djava.library.path=" + folder);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
