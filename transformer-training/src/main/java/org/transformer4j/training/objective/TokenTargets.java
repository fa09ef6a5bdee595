package org.transformer4j.training.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.Sequential;

/**
 * An encoder learns what its head should say of each token, or of the first token of each text: which tokens were hidden (Devlin et al.,
 * 2019, section 3.1), or which label a token or a text has.
 *
 * @param model an encoder with a head that scores classes
 * @param smoothing how much of a target is spread over all classes
 */
public record TokenTargets(TextEncoder model, float smoothing) implements Objective<TokenTargets.Example> {
    /**
     * A text.
     *
     * @param ids what the model reads
     * @param types the kind of segment of each token, or null for 0
     * @param targets for each token its class or {@link Objective#IGNORED}; one for the text where the head looks at its first token
     */
    public record Example(int[] ids, int[] types, int[] targets) {}

    /** Checks that there is a head that scores classes. */
    public TokenTargets {
        Examples.checkSmoothing(smoothing);
        classes(model);
    }

    /** How many classes the head scores; targets run from 0 to one less. */
    public int classes() {
        return classes(model);
    }

    private static int classes(TextEncoder model) {
        TextEncoder.Head head = model.head().orElseThrow(() -> unfit(model, "has no head"));
        return switch (head.task()) {
            case MASKED_LANGUAGE_MODEL, TOKEN_CLASSIFICATION, SEQUENCE_CLASSIFICATION -> classes(head.layer(), model);
            case QUESTION_ANSWERING -> throw unfit(model, "has a head that finds answers, whose scores are of places and not of classes");
            case POOLING -> throw unfit(model, "has a head that gives a state for each text, and no scores");
        };
    }

    private static int classes(Layer last, TextEncoder model) {
        return switch (last) {
            case Linear linear -> linear.weight().spec().outFeatures();
            case Sequential(List<Layer> layers) when !layers.isEmpty() -> classes(layers.getLast(), model);
            default -> throw unfit(model, "has a head that does not end with a linear layer");
        };
    }

    private static IllegalArgumentException unfit(TextEncoder model, String why) {
        return new IllegalArgumentException("%s %s; take a class such as ForMaskedLM, ForTokenClassification or ForSequenceClassification (architectures in config.json)"
                .formatted(model.config().modelType(), why));
    }

    @Override
    public Tensor losses(List<Example> examples, ForwardPass pass) {
        TextEncoder.Head head = model.head().orElseThrow();
        Workspace workspace = pass.workspace();
        List<int[]> ids = examples.stream().map(Example::ids).toList();
        examples.forEach(example -> check(example, head.task().ofFirstRows()));
        Context context = pass.sequences("encoder", ForwardPass.lengths(ids), model.positions().first(), model.cacheShape());
        int[] types = ForwardPass.flat(examples.stream().map(example -> example.types == null ? new int[example.ids.length] : example.types).toList());
        TextEncoder.Input input = new TextEncoder.Input(workspace.integers(ForwardPass.flat(ids)),
                model.tokenTypes() == 0 ? null : workspace.integers(types), factors(workspace, ids));
        Tensor states = model.hidden(input, context);
        if (head.task().ofFirstRows()) {
            int[] rows = new int[examples.size()];
            Arrays.setAll(rows, context.sequences()::queryStart);
            states = states.gather(workspace.integers(rows));
        }
        Tensor scores = head.layer().forward(states, context);
        int[] targets = ForwardPass.flat(examples.stream().map(Example::targets).toList());
        return scores.crossEntropy(workspace.integers(targets), smoothing);
    }

    private void check(Example example, boolean whole) {
        Examples.check("a text", example.ids, model.vocabularySize(), model.contextLength());
        Examples.checkTargets(example.targets, whole ? 1 : example.ids.length, classes());
        if (example.types != null) {
            Examples.checkCount("kinds of segments", example.types.length, example.ids.length);
            for (int type : example.types) {
                if (type < 0 || type >= Math.max(1, model.tokenTypes())) {
                    throw new IllegalArgumentException("a segment of kind %d; the model knows 0 to %d".formatted(type, Math.max(1, model.tokenTypes()) - 1));
                }
            }
        }
    }

    /** What the embeddings are multiplied by, where the model wants that. */
    private Slice factors(Workspace workspace, List<int[]> ids) {
        List<Optional<float[]>> each = ids.stream().map(model::embeddingFactors).toList();
        if (each.stream().allMatch(Optional::isEmpty)) {
            return null;
        }
        float[] all = new float[ids.stream().mapToInt(row -> row.length).sum()];
        int at = 0;
        for (Optional<float[]> factors : each) {
            System.arraycopy(factors.orElseThrow(), 0, all, at, factors.get().length);
            at += factors.get().length;
        }
        return workspace.tensor(Shape.of(all.length), all).slice();
    }

    @Override
    public String settings() {
        return "token targets with a label smoothing of " + smoothing;
    }

    @Override
    public int targets(Example example) {
        return Examples.counted(example.targets);
    }

    @Override
    public int tokens(Example example) {
        return example.ids.length;
    }
}
