package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.transformer4j.api.DType;
import org.transformer4j.training.GradientNorm;

/**
 * All that decides what a training run learns. Written as {@code run.yaml}, with keys in kebab case.
 *
 * <p>What is left out is as {@code defaults.yaml}, a resource of this package, and those of the task and of the beginning say; {@link #of} and
 * {@link #read} fill it in. Nothing here depends on the device, because the device changes no bit.
 *
 * @param task what to learn
 * @param seed of random weights, of the order of examples, and of dropout
 * @param steps how many steps to make, or null if {@code epochs} says it
 * @param epochs how often to go through the examples, or null if {@code steps} says it
 * @param model where to begin
 * @param lora the adapter that learns in place of the model, which stays as it is; null where the model learns
 * @param tokenizer how text becomes tokens, for a model without a tokenizer
 * @param data what to learn from
 * @param batch how much of it in a step
 * @param optimizer how gradients change weights
 * @param schedule the learning rate
 * @param clip limits of gradients
 * @param dropout what is left out by chance while the model learns
 * @param labelSmoothing how much of a target is spread over all others
 * @param average how much of an average of the weights stays in each step in the long run, or null if none is kept
 * @param precision what linear layers multiply while the model learns: {@code f32}, {@code bf16} or {@code f16}
 * @param checkpointing whether blocks are computed again on the way back instead of kept: less memory, more work, the same bits
 * @param freeze parameters that do not learn, by names in which a star stands for any characters
 * @param learn the only ones that learn; empty for all
 * @param evaluation when to look at examples that are not learnt from
 * @param checkpoints when to save
 * @param logEvery steps between two lines of {@code metrics.jsonl}
 */
public record RunSettings(Task task, long seed, Long steps, Double epochs, ModelSource model, AdapterSettings lora, TokenizerSource tokenizer,
        DataSource data, BatchSize batch, OptimizerSettings optimizer, ScheduleSettings schedule, Clip clip, Dropout dropout, double labelSmoothing,
        Double average, String precision, boolean checkpointing, List<String> freeze, List<String> learn, Evaluation evaluation, Checkpoints checkpoints, int logEvery) {
    /** What to learn. */
    public enum Task {
        /** To write text on. */
        LM,
        /** To guess tokens that are hidden. */
        MLM,
        /** To say which label a text has. */
        CLASSIFY,
        /** To write the text that belongs to another one. */
        TRANSLATE
    }

    /**
     * Where a run begins.
     *
     * @param from the folder of a checkpoint whose weights are taken, or null
     * @param config a {@code config.json} or the name of a preset, for random weights; beside {@code from}, its configuration; or null
     * @param set what to change in the configuration
     */
    public record ModelSource(String from, String config, Map<String, Object> set) {
        /** Copies the changes, in an order that is always the same. */
        public ModelSource {
            set = Collections.unmodifiableMap(set == null ? new TreeMap<>() : new TreeMap<>(set));
        }
    }

    /**
     * Where a tokenizer comes from.
     *
     * @param from a {@code tokenizer.json} or a folder with one, or null to learn one from the training text, or to take the model's
     * @param kind of one that is learnt: {@code bpe}, {@code wordpiece} or {@code unigram}; null for the one that suits the task
     * @param size of its vocabulary
     */
    public record TokenizerSource(String from, String kind, int size) {}

    /**
     * Texts.
     *
     * @param train files to learn from, or folders of them, plain or packed with gzip
     * @param target for translations: files whose lines belong to those of {@code train}; empty if that has both
     * @param validation files to evaluate on
     * @param validationTarget the same for these
     * @param form how the files are written; null for what their names say: {@code .tsv}, {@code .csv}, {@code .jsonl}, or text
     * @param columns of tables and JSON that are the texts, by name, or by number where the first row is one like the others; empty for
     *     {@code text}, {@code label}, {@code source}, {@code target}, or for the first of a table without such names, unless it has labels
     * @param validationPart without such files: the part of the examples that is kept back for it, from 0
     * @param length tokens of an example at most, or null for what the model takes
     * @param masked the part of the tokens that are hidden
     * @param prefix for translations: words in front of what is read, such as {@code translate English to German: }; null for none
     * @param from for translations: the language of what is read, where the model has a token for it, or to name it in the configuration; or null
     * @param to the language of what is written, or null
     */
    public record DataSource(List<String> train, List<String> target, List<String> validation, List<String> validationTarget, Form form,
            List<String> columns, double validationPart, Integer length, double masked, String prefix, String from, String to) {
        /** How files are written. */
        public enum Form {
            /** Each file is one long text; of pairs, a line has a tab between the two. */
            TEXT,
            /** Each line is a text. */
            LINES,
            /** Columns between tabs. */
            TSV,
            /** Columns between commas. */
            CSV,
            /** A JSON object on each line. */
            JSONL
        }

        /** Checks what does not depend on the texts. */
        public DataSource {
            train = train == null ? List.of() : List.copyOf(train);
            target = target == null ? List.of() : List.copyOf(target);
            validation = validation == null ? List.of() : List.copyOf(validation);
            validationTarget = validationTarget == null ? List.of() : List.copyOf(validationTarget);
            columns = columns == null ? List.of() : List.copyOf(columns);
            Checks.part("data.validation-part", validationPart);
            Checks.part("data.masked", masked);
            Checks.atLeast("data.length", 1, length);
            if ((from == null) != (to == null)) {
                throw new IllegalArgumentException("data.from is %s and data.to is %s; give both languages, or none".formatted(from, to));
            }
        }
    }

    /**
     * How much a step learns from.
     *
     * @param examples in a batch, or null if {@code tokens} counts
     * @param tokens a batch has at most, or null if {@code examples} counts
     * @param micro how many examples are computed at once, which changes no bit; null for all
     */
    public record BatchSize(Integer examples, Integer tokens, Integer micro) {
        /** Checks the numbers. */
        public BatchSize {
            Checks.atLeast("batch.examples", 1, examples);
            Checks.atLeast("batch.tokens", 1, tokens);
            Checks.atLeast("batch.micro", 1, micro);
            if (examples == null && tokens == null) {
                throw new IllegalArgumentException("neither 'batch.examples' nor 'batch.tokens' is given; one of them is needed");
            }
        }
    }

    /**
     * Limits of gradients.
     *
     * @param norm of all together, or null for none
     * @param normType which norm that is: {@code 2} for the root of the sum of squares, {@code inf} for the largest size of a number; null
     *     for {@code 2}
     * @param value of each number, or null for none
     */
    public record Clip(Double norm, String normType, Double value) {
        /** Checks the numbers. */
        public Clip {
            Checks.positive("clip.norm", norm);
            Checks.positive("clip.value", value);
            type(normType);
        }

        GradientNorm type() {
            return type(normType);
        }

        private static GradientNorm type(String name) {
            return switch (name) {
                case null -> GradientNorm.EUCLIDEAN;
                case "2" -> GradientNorm.EUCLIDEAN;
                case "inf" -> GradientNorm.MAXIMUM;
                default -> throw new IllegalArgumentException("clip.norm-type is %s; expected 2 or inf".formatted(name));
            };
        }
    }

    /**
     * What is left out by chance while a model learns.
     *
     * @param rate of the numbers of embeddings, and of what layers add; null for what the model's configuration says, or else 0.1 for random
     *     weights and 0 for those of a checkpoint; {@code run.yaml} has it as soon as the run has begun
     * @param activation of the numbers behind activations
     * @param depth of whole layers
     */
    public record Dropout(Double rate, double activation, double depth) {
        /** Checks the numbers. */
        public Dropout {
            Checks.part("dropout.rate", rate);
            Checks.part("dropout.activation", activation);
            Checks.part("dropout.depth", depth);
        }
    }

    /**
     * When to look at examples that are not learnt from.
     *
     * @param every so many steps; 0 for never
     * @param patience evaluations without a new best after which the run ends, or null to make all steps
     * @param examples that are looked at, at most; null for all
     * @param translations of validation files that are made at the end, at most, to be scored by BLEU; null for none
     */
    public record Evaluation(long every, Integer patience, Integer examples, Integer translations) {
        /** Checks the numbers. */
        public Evaluation {
            Checks.atLeast("evaluation.every", 0, every);
            Checks.atLeast("evaluation.patience", 1, patience);
            Checks.atLeast("evaluation.examples", 1, examples);
            Checks.atLeast("evaluation.translations", 0, translations);
            if (every == 0 && patience != null) {
                throw new IllegalArgumentException(("evaluation.patience is %d and evaluation.every is 0: without evaluations there is never a new best; "
                        + "evaluate every so many steps, or leave patience out").formatted(patience));
            }
        }
    }

    /**
     * When to save.
     *
     * @param every so many steps; 0 for only at the end
     * @param minutes after which to save in any case, or null
     * @param keep how many checkpoints stay, besides the best
     */
    public record Checkpoints(long every, Double minutes, int keep) {
        /** Checks the numbers. */
        public Checkpoints {
            Checks.atLeast("checkpoints.every", 0, every);
            Checks.atLeast("checkpoints.keep", 1, keep);
            Checks.positive("checkpoints.minutes", minutes);
        }
    }

    /** Checks the numbers. */
    public RunSettings {
        clip = clip == null ? new Clip(null, null, null) : clip;
        Checks.given("task", task);
        Checks.given("model", model);
        Checks.given("tokenizer", tokenizer);
        Checks.given("data", data);
        Checks.given("batch", batch);
        Checks.given("optimizer", optimizer);
        Checks.given("schedule", schedule);
        Checks.given("dropout", dropout);
        Checks.given("evaluation", evaluation);
        Checks.given("checkpoints", checkpoints);
        Checks.atLeast("steps", 1, steps);
        Checks.positive("epochs", epochs);
        Checks.part("label-smoothing", labelSmoothing);
        Checks.part("average", average);
        Checks.atLeast("log-every", 1, logEvery);
        precision(precision);
        freeze = freeze == null ? List.of() : List.copyOf(freeze);
        learn = learn == null ? List.of() : List.copyOf(learn);
        if (task != Task.TRANSLATE && (data.prefix() != null || data.from() != null)) {
            throw new IllegalArgumentException("data.prefix, data.from or data.to is given, which is for translations; leave it out");
        }
        if ((steps == null) == (epochs == null)) {
            throw new IllegalArgumentException("steps is %s and epochs is %s; one of them is needed, and the other left out".formatted(steps, epochs));
        }
    }

    /** The type that linear layers multiply. */
    DType type() {
        return precision(precision);
    }

    private static DType precision(String name) {
        return switch (name) {
            case "f32" -> DType.F32;
            case "bf16" -> DType.BF16;
            case "f16" -> DType.F16;
            case null, default -> throw new IllegalArgumentException("precision is %s; expected f32, bf16 or f16".formatted(name));
        };
    }

    /**
     * The defaults of a task with some changes.
     *
     * @param changes by the names of {@code run.yaml}, the parts joined with dots, as in {@code optimizer.weight-decay}
     * @throws IllegalArgumentException if a name is unknown or a value does not fit
     */
    public static RunSettings of(Task task, Map<String, ?> changes) {
        return SettingsFile.of(task, defaults -> defaults.with(changes)).settings();
    }

    /**
     * The settings in a file, with some changes.
     *
     * @throws IllegalArgumentException if it cannot be read, names something unknown, or a value does not fit
     */
    public static RunSettings read(Path file, Task task, Map<String, ?> changes) {
        return SettingsFile.of(task, defaults -> defaults.with(file).with(changes)).settings();
    }

    /** What {@link #yaml} gave. */
    static RunSettings read(Path file) {
        return SettingsFile.read(file).settings();
    }

    /** With one setting changed, as in {@link #of}. */
    public RunSettings with(String name, Object value) {
        Map<String, Object> changes = new TreeMap<>();
        changes.put(name, value);
        return SettingsFile.of(this).with(changes).settings();
    }

    /** The text of {@code run.yaml}. */
    public String yaml() {
        return SettingsFile.of(this).yaml();
    }
}
