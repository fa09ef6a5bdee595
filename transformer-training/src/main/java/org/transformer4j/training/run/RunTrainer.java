package org.transformer4j.training.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.models.Model;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.ActivationMemory;
import org.transformer4j.training.Clipping;
import org.transformer4j.training.ParameterGroups;
import org.transformer4j.training.TrainingSettings;
import org.transformer4j.training.WeightAverage;
import org.transformer4j.training.regularization.Regularization;

/** What the settings of a run mean to a trainer. */
final class RunTrainer {
    private static final List<String> WIDTHS = List.of("d_model", "hidden_size", "n_embd", "dim");

    private RunTrainer() {}

    /**
     * Numbers of a model.
     *
     * @param all that it has
     * @param learnt those that learn
     */
    record Count(long all, long learnt) {}

    static TrainingSettings settings(RunSettings settings, RunModel stored, Model model, long steps) {
        RunSettings.Clip clip = settings.clip();
        RunSettings.Dropout dropout = settings.dropout();
        Integer micro = settings.batch().micro();
        return new TrainingSettings(
                settings.optimizer().optimizer(),
                settings.schedule().schedule(steps, width(model.config())),
                new Clipping(or(clip.norm()), clip.type(), or(clip.value())),
                new ParameterGroups(learns(settings, stored), List.of()),
                Optional.ofNullable(settings.average()).map(WeightAverage::new),
                new Regularization(DropoutRates.kept(settings, model.config()), dropout.activation(), dropout.depth(), settings.seed()),
                settings.type(),
                new ActivationMemory(micro == null ? Integer.MAX_VALUE : micro, settings.checkpointing()));
    }

    static Count count(RunSettings settings, RunModel stored, Model model) {
        Predicate<String> learns = learns(settings, stored);
        long all = 0;
        long learnt = 0;
        for (NamedParameter named : model.weights().named()) {
            all += named.slice().length();
            learnt += learns.test(named.name()) ? named.slice().length() : 0;
        }
        return new Count(all, learnt);
    }

    private static Predicate<String> learns(RunSettings settings, RunModel stored) {
        Predicate<String> frozen = oneOf(settings.freeze());
        Predicate<String> named = settings.learn().isEmpty() ? _ -> true : oneOf(settings.learn());
        return name -> stored.learns(name) && named.test(name) && !frozen.test(name);
    }

    private static Predicate<String> oneOf(List<String> patterns) {
        return patterns.stream().map(RunTrainer::pattern).map(Pattern::asMatchPredicate).reduce(_ -> false, Predicate::or);
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(Pattern.compile("\\*").splitAsStream(text + "\0").map(Pattern::quote).collect(Collectors.joining(".*"))
                .replace("\0", ""));
    }

    private static double or(Double limit) {
        return limit == null ? Double.POSITIVE_INFINITY : limit;
    }

    private static int width(ModelConfig config) {
        return WIDTHS.stream().filter(config::has).findFirst().map(config::integer).orElse(1);
    }
}
