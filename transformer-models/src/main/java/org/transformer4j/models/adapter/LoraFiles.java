package org.transformer4j.models.adapter;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.WholeFile;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes the adapter of a model as PEFT does: {@code adapter_model.safetensors}, in F32, and {@code adapter_config.json}. */
public final class LoraFiles {
    private static final ObjectWriteContext PRETTY = new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }
    };

    private LoraFiles() {}

    /**
     * Writes what the adapter of a model is now. Each file is the old or the new one, whatever happens meanwhile.
     *
     * <p>{@code base_model_name_or_path} is the absolute path of the base model, so that the adapter is understood from every working directory,
     * and wherever its folder is moved to; where the base model is moved, that line has to be changed.
     *
     * @param model that was loaded from {@code folder}
     * @param target an existing folder
     * @throws CheckpointException if they cannot be written
     */
    public static void save(Model model, ModelFolder.Adapted folder, Path target) {
        ParameterValues values = new ParameterValues(model);
        List<AdaptedMatrices> layers = AdaptedMatrices.of(values);
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        for (AdaptedMatrices layer : layers) {
            writer.tensor(LoraAdapter.WRAPPERS + LoraNames.down(layer.module()), new long[] {layer.rank(), layer.in()}, layer::a);
            writer.tensor(LoraAdapter.WRAPPERS + LoraNames.up(layer.module()), new long[] {layer.out(), layer.rank()}, layer::b);
        }
        values.names().stream().filter(folder.adapter().settings()::isWhole)
                .forEach(name -> writer.tensor(LoraAdapter.WRAPPERS + name, values.shape(name), () -> values.of(name)));
        writer.write(target.resolve(LoraAdapter.WEIGHTS));
        write(target.resolve(LoraConfig.FILE), json(model, folder, layers));
        folder.adapter().config().ifPresent(config -> write(target.resolve(LoraAdapter.MODEL_CONFIG), config));
    }

    private static String json(Model model, ModelFolder.Adapted folder, List<AdaptedMatrices> layers) {
        LoraSettings settings = folder.adapter().settings();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(PRETTY, text)) {
            json.writeStartObject();
            json.writeName("alpha_pattern");
            json.writeStartObject();
            settings.alphas().forEach((pattern, alpha) -> number(json, pattern, alpha));
            json.writeEndObject();
            json.writeNullProperty("auto_mapping");
            text(json, "base_model_name_or_path", path(folder.base()).orElse(null));
            json.writeStringProperty("bias", "none");
            json.writeBooleanProperty("fan_in_fan_out", layers.stream().anyMatch(AdaptedMatrices::transposed));
            json.writeBooleanProperty("inference_mode", true);
            json.writeBooleanProperty("init_lora_weights", true);
            json.writeNullProperty("layers_pattern");
            json.writeNullProperty("layers_to_transform");
            number(json, "lora_alpha", settings.alpha());
            json.writeNumberProperty("lora_dropout", 0.0);
            whole(json, settings.whole());
            json.writeStringProperty("peft_type", "LORA");
            json.writeNumberProperty("r", settings.rank());
            json.writeName("rank_pattern");
            json.writeStartObject();
            settings.ranks().forEach(json::writeNumberProperty);
            json.writeEndObject();
            json.writeNullProperty("revision");
            targets(json, settings.targets(), layers);
            text(json, "task_type", task(model));
            json.writeBooleanProperty("use_dora", false);
            json.writeBooleanProperty("use_rslora", settings.rankStabilised());
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    /** PEFT takes {@code all-linear} for a little more than is adapted here, so the names are listed. */
    private static void targets(JsonGenerator json, TargetModules targets, List<AdaptedMatrices> layers) {
        if (targets instanceof TargetModules.Matching(String expression)) {
            json.writeStringProperty("target_modules", expression);
            return;
        }
        json.writeName("target_modules");
        json.writeStartArray();
        (targets instanceof TargetModules.Named(List<String> names) ? names.stream()
                : layers.stream().map(layer -> AdaptableNames.within(layer.module())).distinct().sorted()).forEach(json::writeString);
        json.writeEndArray();
    }

    private static void whole(JsonGenerator json, List<String> heads) {
        if (heads.isEmpty()) {
            json.writeNullProperty("modules_to_save");
        } else {
            json.writeName("modules_to_save");
            json.writeStartArray();
            heads.forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private static void number(JsonGenerator json, String name, double number) {
        if (number == Math.rint(number) && Math.abs(number) < Integer.MAX_VALUE) {
            json.writeNumberProperty(name, (int) number);
        } else {
            json.writeNumberProperty(name, number);
        }
    }

    private static void text(JsonGenerator json, String name, String text) {
        if (text == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, text);
        }
    }

    /** How the files call a base model: by its absolute path, if it is in a folder or file of its own. */
    public static Optional<String> path(ModelFolder base) {
        return switch (base) {
            case ModelFolder.OnDisk(Path path) -> Optional.of(path.toAbsolutePath().normalize().toString());
            case ModelFolder.Gguf(Path file) -> Optional.of(file.toAbsolutePath().normalize().toString());
            case ModelFolder.Adapted _, ModelFolder.Bundled _ -> Optional.empty();
        };
    }

    private static String task(Model model) {
        return switch (model) {
            case EncoderDecoder _ -> "SEQ_2_SEQ_LM";
            case Decoder _ -> "CAUSAL_LM";
            case TextEncoder encoder when encoder.head().isPresent() -> switch (encoder.head().orElseThrow().task()) {
                case SEQUENCE_CLASSIFICATION -> "SEQ_CLS";
                case TOKEN_CLASSIFICATION -> "TOKEN_CLS";
                case QUESTION_ANSWERING -> "QUESTION_ANS";
                case POOLING -> "FEATURE_EXTRACTION";
                case MASKED_LANGUAGE_MODEL -> null;
            };
            default -> "FEATURE_EXTRACTION";
        };
    }

    private static void write(Path file, String text) {
        try {
            WholeFile.write(file, text);
        } catch (IOException failure) {
            throw new CheckpointException("%s cannot be written: %s".formatted(file, failure.getMessage()), failure);
        }
    }
}
