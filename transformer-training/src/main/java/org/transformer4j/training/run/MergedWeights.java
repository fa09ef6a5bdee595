package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;

/** The weights of a checkpoint in a model of another configuration: with another head, or with more or fewer rows. */
final class MergedWeights {
    /** What is named at most. */
    private static final int NAMED = 6;
    private static final Pattern HEAD = Pattern.compile("(\\w+\\.)?(classifier|pre_classifier|score|qa_outputs|lm_head|embed_out|cls|pooler"
            + "|vocab_transform|vocab_layer_norm|vocab_projector)\\..*|final_logits_bias");
    /** A row for each label: those of other labels mean nothing. */
    private static final Pattern LABELS = Pattern.compile("(\\w+\\.)?(classifier|score|qa_outputs|cls\\.seq_relationship)\\..*");

    /** What older versions stored although it follows from the configuration. */
    private static final Pattern DERIVED = Pattern.compile("(.*\\.)?(attn\\.(bias|masked_bias)|attention\\.(bias|masked_bias)|rotary_emb\\.inv_freq|position_ids)");

    private final Checkpoint base;
    /** Names in the checkpoint by those that the model may have for the same. */
    private final Map<String, String> stored;
    private final SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    private final List<String> anew = new ArrayList<>();
    private final List<String> inPart = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final Map<String, StoredTensor> taken = new LinkedHashMap<>();

    /**
     * @param base whose weights are taken
     * @param fresh random weights for the configuration, where there are no others
     */
    MergedWeights(Checkpoint base, Checkpoint fresh) {
        this.base = base;
        this.stored = namesOf(base);
        fresh.names().forEach(name -> add(fresh.tensor(name)));
    }

    /**
     * Writes them.
     *
     * @param does hears which tensors begin anew, or in part, and which are left out
     * @throws IllegalArgumentException if tensors that are not of a head would begin anew
     */
    void write(Path file, Consumer<String> does) {
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s: %s; take a configuration with the sizes of this model, or begin without its weights"
                    .formatted(base.origin(), some(missing, "does not have what the configuration asks for in")));
        }
        if (!inPart.isEmpty()) {
            does.accept(some(inPart, "taking the common rows, with other rows anew, of"));
        }
        if (!anew.isEmpty()) {
            does.accept(some(anew, "beginning anew with"));
        }
        List<String> left = leftOut();
        if (!left.isEmpty()) {
            does.accept(some(left, "leaving out, because the configuration has no place for them,"));
        }
        writer.write(file);
    }

    /** The weights of the checkpoint that no tensor took, but for copies of others, as of tied ones, and what is no weight. */
    private List<String> leftOut() {
        return base.names().stream().filter(name -> !taken.containsKey(name) && !DERIVED.matcher(name).matches()).map(base::tensor)
                .filter(tensor -> tensor.type().weight().isPresent() && taken.values().stream().noneMatch(other -> isCopy(tensor, other)))
                .map(StoredTensor::name).toList();
    }

    private static boolean isCopy(StoredTensor tensor, StoredTensor other) {
        // Other biases and gains may well be equal, but only those of heads are tied.
        boolean mayBeTied = tensor.shape().length > 1 || HEAD.matcher(tensor.name()).matches() && HEAD.matcher(other.name()).matches();
        return mayBeTied && Arrays.equals(tensor.shape(), other.shape())
                && tensor.type().equals(other.type()) && tensor.data().mismatch(other.data()) < 0;
    }

    private void add(StoredTensor random) {
        String name = random.name();
        long[] shape = random.shape();
        Optional<StoredTensor> found = stored(name);
        found.ifPresent(tensor -> taken.put(tensor.name(), tensor));
        if (found.filter(tensor -> Arrays.equals(tensor.shape(), shape)).isPresent()) {
            writer.tensor(name, shape, found.get()::toFloats);
        } else if (found.filter(tensor -> hasSuchRows(tensor, random)).isPresent()) {
            inPart.add(told(random, found));
            writer.tensor(name, shape, () -> commonRows(found.get(), random));
        } else {
            (HEAD.matcher(name).matches() ? anew : missing).add(told(random, found));
            writer.tensor(name, shape, random::toFloats);
        }
    }

    private static boolean hasSuchRows(StoredTensor stored, StoredTensor random) {
        return !LABELS.matcher(random.name()).matches() && stored.shape().length == random.shape().length && random.shape().length > 0
                && Arrays.equals(rowShape(stored), rowShape(random));
    }

    private static long[] rowShape(StoredTensor tensor) {
        return Arrays.copyOfRange(tensor.shape(), 1, tensor.shape().length);
    }

    private static float[] commonRows(StoredTensor stored, StoredTensor random) {
        float[] rows = random.toFloats();
        float[] taken = stored.toFloats();
        System.arraycopy(taken, 0, rows, 0, Math.min(taken.length, rows.length));
        return rows;
    }

    /** A model without a head has the same names without the first part. */
    private Optional<StoredTensor> stored(String name) {
        String beyond = name.substring(name.indexOf('.') + 1);
        return Stream.of(name, beyond).filter(stored::containsKey).findFirst().map(stored::get).map(base::tensor);
    }

    private static Map<String, String> namesOf(Checkpoint base) {
        Map<String, String> stored = new HashMap<>();
        base.names().forEach(name -> stored.put(name, name));
        base.names().forEach(name -> stored.putIfAbsent(usual(name), name));
        base.names().forEach(name -> stored.putIfAbsent(usual(name.substring(name.indexOf('.') + 1)), name));
        return stored;
    }

    /** The first files of BERT have {@code gamma} and {@code beta} for what is {@code weight} and {@code bias} of norms since. */
    private static String usual(String name) {
        return name.replaceFirst("\\.gamma$", ".weight").replaceFirst("\\.beta$", ".bias");
    }

    private static String told(StoredTensor random, Optional<StoredTensor> stored) {
        return stored.isEmpty() ? random.name()
                : "%s %s (stored is %s)".formatted(random.name(), Arrays.toString(random.shape()), Arrays.toString(stored.get().shape()));
    }

    private static String some(List<String> tensors, String what) {
        return "%s %d tensor%s: %s%s".formatted(what, tensors.size(), tensors.size() == 1 ? "" : "s",
                String.join(", ", tensors.subList(0, Math.min(NAMED, tensors.size()))), tensors.size() > NAMED ? ", ..." : "");
    }
}
