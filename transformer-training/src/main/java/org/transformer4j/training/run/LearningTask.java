package org.transformer4j.training.run;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.transformer4j.training.data.BatchSource;
import org.transformer4j.training.data.Batches;
import org.transformer4j.training.data.LengthBatches;
import org.transformer4j.training.data.Split;
import org.transformer4j.training.objective.Objective;

/**
 * Examples, and what a model should make of them.
 *
 * @param objective what the model is trained for
 * @param batches what each step learns from
 * @param validation examples that are not learnt from; empty for none
 * @param fingerprint tells other examples from these
 * @param counts what became of the texts, in words
 * @param <E> an example
 */
record LearningTask<E>(Objective<E> objective, BatchSource<E> batches, List<E> validation, String fingerprint, String counts) {
    /**
     * Cuts examples into batches as the settings say.
     *
     * @param contents what a fingerprint of an example is taken of
     */
    static <E> LearningTask<E> of(RunSettings settings, Objective<E> objective, Batches.Epochs<E> train, List<E> validation,
            Function<E, List<int[]>> contents, String counts) {
        Fingerprint<E> fingerprint = new Fingerprint<>(contents);
        fingerprint.add(train.epoch(0));
        fingerprint.add(validation);
        return of(settings, objective, train, validation, fingerprint.text(), counts);
    }

    /** The same with a fingerprint that is there already. */
    static <E> LearningTask<E> of(RunSettings settings, Objective<E> objective, Batches.Epochs<E> train, List<E> validation, String fingerprint,
            String counts) {
        if (settings.evaluation().patience() != null && validation.isEmpty()) {
            throw new IllegalArgumentException(("evaluation.patience is %d, and there are no examples to evaluate on; name a file with data.validation, "
                    + "keep a larger part back with data.validation-part, or leave patience out").formatted(settings.evaluation().patience()));
        }
        return new LearningTask<>(objective, batches(settings, objective::tokens, train), validation, fingerprint, counts);
    }

    private static <E> BatchSource<E> batches(RunSettings settings, ToIntFunction<E> tokens, Batches.Epochs<E> train) {
        Integer budget = settings.batch().tokens();
        return budget == null ? new Batches<>(train, settings.batch().examples(), settings.seed())
                : new LengthBatches<>(train, tokens, budget, settings.seed());
    }

    /** Examples in two parts, the second empty where nothing is to be kept back. */
    static <E> Split<List<E>> split(List<E> examples, RunSettings settings) {
        return Split.drawn(examples, settings.data().validationPart(), settings.seed());
    }
}
