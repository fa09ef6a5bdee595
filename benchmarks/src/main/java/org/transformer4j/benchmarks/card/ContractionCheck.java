package org.transformer4j.benchmarks.card;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks through the compiled programs in a cache folder for products that are contracted, or may be. The exit code is 0 if there are
 * none, 1 if there are, and 3 if the programs are not PTX text and nothing can be said.
 */
final class ContractionCheck {
    /** In front of each program in the cache stands its SHA-256. */
    private static final int DIGEST_BYTES = 32;
    private static final int NOTHING_TO_READ = 3;
    /** Kernels whose source has no fused multiply-add: they move, pick, add or compare numbers. */
    private static final Pattern WITHOUT_FUSED = Pattern.compile("copy|transpose|runs|gather|scatter|pack|unpack|embedding|reduce_.*|arg_max|store");

    private ContractionCheck() {}

    static void main(String[] arguments) throws IOException {
        List<String> findings = new ArrayList<>();
        int programs = 0;
        int unreadable = 0;
        int kernels = 0;
        int fused = 0;
        int exact = 0;
        try (Stream<Path> files = Files.list(Path.of(arguments[0])).filter(Files::isRegularFile).sorted()) {
            for (Path file : files.toList()) {
                programs++;
                List<Ptx> found = Ptx.of(program(file));
                unreadable += found.isEmpty() ? 1 : 0;
                for (Ptx one : found) {
                    kernels++;
                    fused += one.fused();
                    exact += one.exact();
                    findings.addAll(findings(file.getFileName().toString().substring(0, 12), one));
                }
            }
        }
        System.out.printf("%d compiled programs, %d of them not PTX text; %d kernels and functions with %d fused multiply-adds and %d other operations with .rn%n",
                programs, unreadable, kernels, fused, exact);
        findings.forEach(System.out::println);
        if (kernels == 0) {
            System.out.println("nothing to read: this driver does not give PTX, so only the conformance suite can tell");
            System.exit(NOTHING_TO_READ);
        }
        System.out.println(findings.isEmpty() ? "no product is contracted, and none may be" : findings.size() + " findings");
        System.exit(findings.isEmpty() ? 0 : 1);
    }

    private static String program(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int start = Math.min(DIGEST_BYTES, bytes.length);
        return new String(bytes, start, bytes.length - start, StandardCharsets.ISO_8859_1);
    }

    /** What is wrong with a kernel, a sentence each. */
    static List<String> findings(String program, Ptx kernel) {
        List<String> findings = new ArrayList<>();
        kernel.suspicious().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(one -> findings.add(
                "%s %s: %d times %s".formatted(program, kernel.kernel(), one.getValue(), one.getKey())));
        if (kernel.fused() > 0 && WITHOUT_FUSED.matcher(kernel.kernel()).matches()) {
            findings.add("%s %s: %d fused multiply-adds, and its source has none".formatted(program, kernel.kernel(), kernel.fused()));
        }
        return findings;
    }
}
