package org.transformer4j.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transformer4j.training.run.RunSettings;
import org.transformer4j.training.run.RunSettings.Task;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParameterException;

/** The options of all commands that train: each is a setting of {@code run.yaml}, and goes before what a settings file says. */
final class TrainOptions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "What to learn from.")
    private List<Path> train;

    @Option(names = "--form", paramLabel = "FORM", description = "How the files are written: text, lines, tsv, csv or jsonl. Default: what their names say, else text.")
    private String form;

    @Option(names = "--columns", paramLabel = "NAME", split = ",", description = "The columns or fields that are the texts, as in 'review,stars'; or numbers, where the first row is one like the others.")
    private List<String> columns;

    @Option(names = "--validation", paramLabel = "FILE", description = "Evaluate on this file, too; may be given several times. Default: a part of what is to be learnt from is kept back.")
    private List<Path> validation;

    @Option(names = "--validation-part", paramLabel = "P", description = "Keep this part back where there is no such file.")
    private Double validationPart;

    @Option(names = "--settings", paramLabel = "YAML", description = "Take settings from this file, such as the run.yaml of another run.")
    private Path settings;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the run to this new folder. Default: one named after the task and the time.")
    private Path out;

    @Option(names = "--model", paramLabel = "DIR", description = "Go on from the weights of this model, or with this adapter.")
    private Path model;

    @Option(names = "--lora", negatable = true, description = "Teach an adapter (LoRA) of the model, which stays as it is and may be a GGUF file; or do not, whatever a settings file says.")
    private Boolean lora;

    @Option(names = "--lora-rank", paramLabel = "N", description = "The rank of the adapter; with --lora understood. Default: 8.")
    private Integer loraRank;

    @Option(names = "--lora-alpha", paramLabel = "X", description = "The numerator of its factor, alpha / rank. Default: 16.")
    private Double loraAlpha;

    @Option(names = "--lora-targets", paramLabel = "NAMES", description = "The layers that have one, as PEFT spells them: q_proj,v_proj, a regular expression, or all-linear, which is the default.")
    private String loraTargets;

    @Option(names = "--lora-rslora", arity = "0..1", fallbackValue = "true", description = "Take alpha / sqrt(rank) as the factor.")
    private Boolean rslora;

    @Option(names = "--config", paramLabel = "FILE|PRESET", description = "Begin with random weights for this config.json, or for a preset, such as gpt2-tiny or transformer-tiny; an unknown name lists them.")
    private String config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change the configuration, as in n_layer=6.")
    private Map<String, String> set;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "A tokenizer.json, or a folder with one. Default: the model's, or one that is learnt from the text.")
    private Path tokenizer;

    @Option(names = "--vocabulary", paramLabel = "N", description = "Tokens of a tokenizer that is learnt.")
    private Integer vocabulary;

    @Option(names = "--length", paramLabel = "N", description = "Tokens of an example at most. Default: what the model takes.")
    private Integer length;

    @Option(names = "--batch", paramLabel = "N", description = "Examples in a step.")
    private Integer batch;

    @Option(names = "--batch-tokens", paramLabel = "N", description = "Tokens in a step at most, instead.")
    private Integer batchTokens;

    @Option(names = "--micro-batch", paramLabel = "N", description = "Examples that are computed at once: fewer need less memory and give the same bits.")
    private Integer microBatch;

    @Option(names = "--steps", paramLabel = "N", description = "Steps to make.")
    private Long steps;

    @Option(names = "--epochs", paramLabel = "X", description = "How often to go through all examples, instead.")
    private Double epochs;

    @Option(names = "--rate", paramLabel = "X", description = "The highest learning rate. Default with --model: 5e-5, or 2e-4 for an adapter; else that of the task.")
    private Double rate;

    @Option(names = "--schedule", paramLabel = "NAME", description = "How the rate changes: cosine, linear, constant, inverse-sqrt, noam, polynomial or one-cycle.")
    private String schedule;

    @Option(names = "--warmup", paramLabel = "N", description = "Steps in which the rate rises. Default: a tenth of all, at most 1000.")
    private Long warmup;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adamw, adam, adamax, nadam, radam, sgd, lion, rmsprop, adagrad, adadelta or adafactor.")
    private String optimizer;

    @Option(names = "--weight-decay", paramLabel = "X", description = "Of all but biases and gains.")
    private Double weightDecay;

    @Option(names = "--clip", paramLabel = "X", description = "The largest norm of a gradient.")
    private Double clip;

    @Option(names = "--clip-norm-type", paramLabel = "TYPE", description = "Which norm that is: 2, or inf for the largest size of a number.")
    private String clipNormType;

    @Option(names = "--dropout", paramLabel = "P", description = "The part of the numbers that are left out by chance. Default: what the configuration says, else 0 with --model and 0.1 without.")
    private Double dropout;

    @Option(names = "--label-smoothing", paramLabel = "P", description = "The part of a target that is spread over all others.")
    private Double labelSmoothing;

    @Option(names = "--average", paramLabel = "P", description = "Keep an average of the weights of which this part stays in each step in the long run, such as 0.999.")
    private Double average;

    @Option(names = "--precision", paramLabel = "TYPE", description = "What linear layers multiply: f32, bf16 or f16. The weights that learn are f32 all the same.")
    private String precision;

    @Option(names = "--checkpointing", arity = "0..1", fallbackValue = "true", description = "Compute blocks again on the way back instead of keeping them: less memory, more work, the same bits.")
    private Boolean checkpointing;

    @Option(names = "--freeze", paramLabel = "PATTERN", description = "Parameters that do not learn, where a star stands for any characters, as in '*wte*'; may be given several times.")
    private List<String> freeze;

    @Option(names = "--learn", paramLabel = "PATTERN", description = "The only ones that learn; may be given several times.")
    private List<String> learn;

    @Option(names = "--seed", paramLabel = "N", description = "Of random weights, of the order of examples, and of dropout.")
    private Long seed;

    @Option(names = "--evaluate-every", paramLabel = "N", description = "Steps between two evaluations; 0 for none.")
    private Long evaluateEvery;

    @Option(names = "--patience", paramLabel = "N", description = "End after so many evaluations without a new best.")
    private Integer patience;

    @Option(names = "--checkpoint-every", paramLabel = "N", description = "Steps between two checkpoints; 0 for one at the end.")
    private Long checkpointEvery;

    @Option(names = "--keep", paramLabel = "N", description = "Checkpoints that stay, besides the best.")
    private Integer keep;

    @Option(names = "--log-every", paramLabel = "N", description = "Steps between two lines of measurements.")
    private Integer logEvery;

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "Any setting of run.yaml by its name, as in optimizer.beta2=0.99; may be given several times.")
    private Map<String, String> other;

    private final Map<String, Object> more = new LinkedHashMap<>();

    TrainOptions() {}

    /** With another setting, unless it is null. */
    TrainOptions with(String name, Object value) {
        put(more, name, value);
        return this;
    }

    /** The settings, of which at least a text to learn from is there. */
    RunSettings settings(Task task, CommandSpec spec, String example) {
        if (train == null && settings == null) {
            throw new ParameterException(spec.commandLine(), "there is nothing to learn from; name a file and a model, as in '%s'".formatted(example));
        }
        if (steps != null && epochs != null) {
            throw new ParameterException(spec.commandLine(), "--steps and --epochs say the same; give one of them");
        }
        try {
            Map<String, Object> changes = changes();
            if (Boolean.FALSE.equals(lora) && changes.keySet().stream().anyMatch(name -> name.startsWith("lora."))) {
                throw new ParameterException(spec.commandLine(), "--no-lora is given, and besides it what an adapter is like, as with --lora-rank; "
                        + "give one of them");
            }
            RunSettings all = settings == null ? RunSettings.of(task, changes) : RunSettings.read(settings, task, changes);
            // The file of another run always has a size, which nobody need have asked for.
            if (all.lora() != null && changes.containsKey("tokenizer.size")) {
                throw new ParameterException(spec.commandLine(), "--vocabulary (tokenizer.size) is given, and the model under an adapter stays as it is, "
                        + "with its tokenizer; leave it out");
            }
            return all;
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage() + "; see --help", wrong);
        }
    }

    Path folder(Task task) {
        return out != null ? out : Path.of("run-%s-%s".formatted(task.name().toLowerCase(Locale.ROOT), LocalDateTime.now().format(TIME)));
    }

    private Map<String, Object> changes() {
        Map<String, Object> changes = new LinkedHashMap<>(more);
        put(changes, "data.train", paths(train));
        put(changes, "data.form", form);
        put(changes, "data.columns", columns);
        put(changes, "data.validation", paths(validation));
        put(changes, "data.validation-part", validationPart);
        put(changes, "model.from", model == null ? null : model.toAbsolutePath().normalize().toString());
        if (lora != null) {
            changes.put("lora", lora ? Map.of() : null);
        }
        put(changes, "lora.rank", loraRank);
        put(changes, "lora.alpha", loraAlpha);
        put(changes, "lora.targets", loraTargets);
        put(changes, "lora.rslora", rslora);
        put(changes, "model.config", config == null || config.matches("[A-Za-z0-9-]+") ? config : Path.of(config).toAbsolutePath().normalize().toString());
        put(changes, "tokenizer.from", tokenizer == null ? null : tokenizer.toAbsolutePath().normalize().toString());
        put(changes, "tokenizer.size", vocabulary);
        put(changes, "data.length", length);
        put(changes, "batch.examples", batch);
        put(changes, "batch.tokens", batchTokens);
        put(changes, "batch.micro", microBatch);
        put(changes, "steps", steps);
        put(changes, "epochs", epochs);
        put(changes, "schedule.rate", rate);
        put(changes, "schedule.name", schedule);
        put(changes, "schedule.warmup", warmup);
        put(changes, "optimizer.name", optimizer);
        put(changes, "optimizer.weight-decay", weightDecay);
        put(changes, "clip.norm", clip);
        put(changes, "clip.norm-type", clipNormType);
        put(changes, "dropout.rate", dropout);
        put(changes, "label-smoothing", labelSmoothing);
        put(changes, "average", average);
        put(changes, "precision", precision);
        put(changes, "checkpointing", checkpointing);
        put(changes, "freeze", freeze);
        put(changes, "learn", learn);
        put(changes, "seed", seed);
        put(changes, "evaluation.every", evaluateEvery);
        put(changes, "evaluation.patience", patience);
        put(changes, "checkpoints.every", checkpointEvery);
        put(changes, "checkpoints.keep", keep);
        put(changes, "log-every", logEvery);
        if (set != null) {
            set.forEach((key, value) -> changes.put("model.set." + key, SettingValue.of(value)));
        }
        if (other != null) {
            other.forEach((name, value) -> changes.put(name, SettingValue.of(value)));
        }
        return changes;
    }

    private static void put(Map<String, Object> changes, String name, Object value) {
        if (value != null) {
            changes.put(name, value);
        }
    }

    /** Absolute, because a run may go on from another folder. */
    static List<String> paths(List<Path> files) {
        return files == null ? null : files.stream().map(file -> file.toAbsolutePath().normalize().toString()).toList();
    }
}
