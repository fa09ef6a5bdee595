package org.transformer4j.backend.aparapi;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a scenario said in a Java machine of its own, where nothing of Aparapi has been loaded before. */
record ChildJvm(String output, String errors) {
    static ChildJvm run(Class<?> main, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        String tests = System.getProperty("basedir", ".") + File.separator + "target" + File.separator + "test-classes";
        String classpath = Stream.of(tests, System.getProperty("java.class.path"), System.getProperty("jdk.module.path"))
                .filter(path -> path != null).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp", classpath,
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.add(main.getName());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        File errors = File.createTempFile("child", ".err");
        try {
            Process process = builder.redirectError(errors).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            return new ChildJvm(output, Files.readString(errors.toPath()).strip());
        } finally {
            errors.delete();
        }
    }
}
