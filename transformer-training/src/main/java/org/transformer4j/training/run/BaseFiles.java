package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.checkpoint.CheckpointException;

/** The files of a model whose adapter learns: an adapter says something beside these weights and of these tokens alone. */
final class BaseFiles {
    private static final Pattern OF_MODEL = Pattern.compile("(tokenizer_)?config\\.json|tokenizer\\.json|model(-\\d+-of-\\d+)?\\.safetensors(\\.index\\.json)?");

    /** What a GGUF file goes by, because it may be called anything, and another name changes nothing in it. */
    private static final String GGUF = "the GGUF file";

    private BaseFiles() {}

    /** A SHA-256 of each, by its name. */
    static Map<String, String> digests(ModelFolder base) {
        Map<String, String> digests = new TreeMap<>();
        files(base).forEach((name, file) -> digests.put(name, DurableFiles.sha256(file)));
        return digests;
    }

    /** @throws CheckpointException that names the first file that is missing, new, or another one */
    static void require(Map<String, String> expected, ModelFolder base) {
        Map<String, Path> there = files(base);
        TreeSet<String> names = new TreeSet<>(there.keySet());
        names.addAll(expected.keySet());
        for (String name : names) {
            String found = !there.containsKey(name) ? "%s is missing".formatted(name) : !expected.containsKey(name) ? "%s is new".formatted(name)
                    : expected.get(name).equals(DurableFiles.sha256(there.get(name))) ? null : "the SHA-256 of %s is another".formatted(name);
            if (found != null) {
                throw new CheckpointException("%s: this is not the model that the adapter learnt with: %s; bring the old files back, or begin another run"
                        .formatted(base.origin(), found));
            }
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static Map<String, Path> files(ModelFolder base) {
        return switch (base) {
            case ModelFolder.OnDisk(Path folder) -> DurableFiles.list(folder).stream().filter(file -> OF_MODEL.matcher(name(file)).matches())
                    .collect(Collectors.toMap(BaseFiles::name, Function.identity()));
            case ModelFolder.Gguf(Path file) -> Map.of(GGUF, file);
            case ModelFolder.Adapted(ModelFolder under, _) -> files(under);
            case ModelFolder.Bundled _ -> Map.of();
        };
    }
}
