package org.transformer4j.training.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.transformer4j.api.Context;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.TextEncoder;

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

    @Override
    public Tensor losses(List<Example> examples, ForwardPass pass) {
        TextEncoder.Head head = model.head().orElseThrow(() -> new IllegalArgumentException(
                "%s has no head that could learn; give it one in its configuration".formatted(model.config().modelType())));
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
        Examples.checkTargets(targets, Math.toIntExact(scores.shape().rows()), scores.shape().width());
        return scores.crossEntropy(workspace.integers(targets), smoothing);
    }

    private void check(Example example, boolean whole) {
        Examples.check("a text", example.ids, model.vocabularySize(), model.contextLength());
        Examples.checkCount("targets", example.targets.length, whole ? 1 : example.ids.length);
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
