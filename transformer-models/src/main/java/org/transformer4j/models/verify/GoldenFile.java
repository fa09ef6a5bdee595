package org.transformer4j.models.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;

/** The cases in an {@code io.safetensors}, and the names of what it holds of training. */
final class GoldenFile {
    private static final Pattern NAME = Pattern.compile("((?:.+?\\.)??)(in|out)(?:\\.(.+))?");
    private static final Pattern TRAINING = Pattern.compile("(train\\.(in|out)|grad)\\..+");
    private static final String EXACT = ".f64";
    /** So that hidden_states.10 comes after hidden_states.9. */
    private static final Comparator<String> BY_NUMBER = Comparator.comparing(
            name -> Pattern.compile("\\d+").matcher(name).replaceAll(digits -> "0".repeat(Math.max(0, 20 - digits.group().length())) + digits.group()));

    private final List<GoldenCase> cases = new ArrayList<>();
    private final List<String> training = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    /**
     * Sorts the tensors of a file, which must stay open.
     *
     * @throws CheckpointException if none is an input or an output
     */
    GoldenFile(Checkpoint file) {
        Map<String, Parts> byPrefix = new TreeMap<>();
        for (String name : file.names()) {
            Matcher match = NAME.matcher(name);
            if (TRAINING.matcher(name).matches()) {
                training.add(name);
            } else if (match.matches()) {
                byPrefix.computeIfAbsent(match.group(1), Parts::new).add(match.group(2), match.group(3), file.tensor(name));
            } else {
                others.add(name);
            }
        }
        if (byPrefix.isEmpty() && training.isEmpty()) {
            throw new CheckpointException("%s: no tensor is an input or an output; names such as in.X, CASE.in.X, out.X and CASE.out.X are expected%s"
                    .formatted(file.origin(), others.isEmpty() ? "" : ", but '" + others.getFirst() + "' is found"));
        }
        byPrefix.values().forEach(parts -> cases.add(parts.toCase()));
    }

    /** The cases, the main one first and the others by name. */
    List<GoldenCase> cases() {
        return cases;
    }

    /** The names of losses, gradients and their inputs. */
    List<String> training() {
        return training;
    }

    /** The names of what belongs to no call, such as a table that the model computes for itself. */
    List<String> others() {
        return others;
    }

    /** The tensors of a case while they are being collected. */
    private static final class Parts {
        private final String prefix;
        private final Map<String, StoredTensor> inputs = new TreeMap<>();
        private final Map<String, StoredTensor> outputs = new TreeMap<>();

        Parts(String prefix) {
            this.prefix = prefix;
        }

        void add(String kind, String name, StoredTensor tensor) {
            (kind.equals("in") ? inputs : outputs).put(name == null ? "" : name, tensor);
        }

        GoldenCase toCase() {
            StoredTensor sequences = outputs.remove("sequences");
            Map<String, GoldenOutput> golden = new TreeMap<>(BY_NUMBER.thenComparing(Comparator.naturalOrder()));
            for (String name : outputs.keySet()) {
                String base = base(name);
                String exact = base.isEmpty() ? EXACT.substring(1) : base + EXACT;
                golden.put(base, new GoldenOutput(Optional.ofNullable(outputs.get(base)), Optional.ofNullable(outputs.get(exact))));
            }
            return new GoldenCase(prefix, inputs, golden, Optional.ofNullable(sequences));
        }

        private static String base(String name) {
            String whole = "." + name;
            return whole.endsWith(EXACT) ? whole.substring(1, Math.max(1, whole.length() - EXACT.length())) : name;
        }
    }
}
