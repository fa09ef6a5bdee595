package org.transformer4j.models.adapter;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;

/**
 * {@code adapter_config.json} of PEFT. What changes a result and is not supported here is refused; {@code lora_dropout} is for training
 * alone, and {@code fan_in_fan_out} follows from the model.
 *
 * @param settings how layers are adapted
 * @param base what the file calls the model that it belongs to, if anything
 */
record LoraConfig(LoraSettings settings, Optional<String> base) {
    static final String FILE = "adapter_config.json";

    private static final int MAX_BYTES = 8 << 20;
    /** Ways to begin that leave the weights of the base model alone. With the others an adapter belongs to other weights than its base has. */
    private static final List<String> BEGINNINGS = List.of("gaussian", "orthogonal", "eva");
    private static final List<String> REFUSED = List.of("layer_replication", "trainable_token_indices", "target_parameters", "lora_bias",
            "alora_invocation_tokens");
    /** Kinds of adapters that compute something else: {@code use_dora}, {@code arrow_config}. There may be more of them one day. */
    private static final Pattern KIND = Pattern.compile("(?!use_rslora$)use_.*|(?!eva_config$).*_config");

    /** @throws CheckpointException if the file is missing or malformed, or asks for what is not supported */
    static LoraConfig read(Path folder) {
        Path file = folder.resolve(FILE);
        return new Reader(file.toString(), JsonTree.object(JsonFile.read(file, MAX_BYTES), file.toString())).config();
    }

    private record Reader(String origin, Map<String, Object> members) {
        LoraConfig config() {
            Object type = members.get("peft_type");
            if (!"LORA".equals(type)) {
                throw wrong("peft_type", "text \"LORA\"");
            }
            refuse();
            if (!(members.get("r") instanceof Long rank && rank >= 1 && rank == rank.intValue())) {
                throw wrong("r", "a whole number from 1");
            }
            LoraSettings settings = new LoraSettings(rank.intValue(), members.containsKey("lora_alpha") ? number("lora_alpha", members) : 8,
                    flag("use_rslora"), targets(), patterns("rank_pattern", this::rank), patterns("alpha_pattern", this::number), whole());
            return new LoraConfig(settings, Optional.ofNullable(members.get("base_model_name_or_path") instanceof String name ? name : null));
        }

        private void refuse() {
            for (String key : members.keySet()) {
                if ((REFUSED.contains(key) || KIND.matcher(key).matches()) && !isNothing(members.get(key))) {
                    throw unsupported(key);
                }
            }
            Object bias = members.getOrDefault("bias", "none");
            if (!"none".equals(bias)) {
                throw unsupported("bias");
            }
            if (members.get("init_lora_weights") instanceof String way && !BEGINNINGS.contains(way)) {
                throw new CheckpointException("%s: init_lora_weights is %s, which may change the weights of the base model; convert the adapter to a plain one with PEFT"
                        .formatted(origin, Quoted.of(way)));
            }
        }

        private static boolean isNothing(Object value) {
            return value == null || Boolean.FALSE.equals(value) || value instanceof List<?> list && list.isEmpty()
                    || value instanceof Map<?, ?> map && map.isEmpty();
        }

        private boolean flag(String key) {
            Object value = members.get(key);
            if (value != null && !(value instanceof Boolean)) {
                throw wrong(key, "true or false");
            }
            return Boolean.TRUE.equals(value);
        }

        private TargetModules targets() {
            Object targets = members.get("target_modules");
            try {
                if (targets instanceof String text) {
                    return text.equals(TargetModules.ALL_LINEAR) ? new TargetModules.AllLinear() : new TargetModules.Matching(text);
                }
                if (targets instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
                    return new TargetModules.Named(list.stream().map(String.class::cast).toList());
                }
            } catch (IllegalArgumentException malformed) {
                throw new CheckpointException("%s: %s".formatted(origin, malformed.getMessage()), malformed);
            }
            throw wrong("target_modules", "a list of names, or a regular expression");
        }

        /** An embedding that is stored here may belong to the output layer as well, or not, and the file does not tell. */
        private List<String> whole() {
            Object modules = members.get("modules_to_save");
            if (isNothing(modules)) {
                return List.of();
            }
            if (modules instanceof List<?> list && LoraSettings.HEADS.containsAll(list)) {
                return list.stream().map(String.class::cast).toList();
            }
            throw new CheckpointException("%s: modules_to_save is %s, which is not supported but for %s; merge the adapter into its model with PEFT, and load that"
                    .formatted(origin, modules instanceof List<?> list ? Quoted.of(list.toString()) : JsonTree.describe(modules), LoraSettings.HEADS));
        }

        private interface Value<T> {
            T of(String key, Map<String, Object> members);
        }

        private <T> Map<String, T> patterns(String key, Value<T> value) {
            Object patterns = members.get(key);
            if (patterns == null) {
                return Map.of();
            }
            if (!(patterns instanceof Map<?, ?> map)) {
                throw wrong(key, "an object");
            }
            Map<String, Object> found = new LinkedHashMap<>();
            map.forEach((name, number) -> found.put((String) name, number));
            Map<String, T> values = new LinkedHashMap<>();
            for (String name : found.keySet()) {
                try {
                    Pattern.compile(name);
                } catch (PatternSyntaxException malformed) {
                    throw new CheckpointException("%s: %s has the key %s, which is no regular expression".formatted(origin, key, Quoted.of(name)), malformed);
                }
                values.put(name, value.of(name, found));
            }
            return values;
        }

        private int rank(String key, Map<String, Object> from) {
            if (from.get(key) instanceof Long rank && rank >= 1 && rank == rank.intValue()) {
                return rank.intValue();
            }
            throw new CheckpointException("%s: rank_pattern has %s for %s; expected a whole number from 1".formatted(origin,
                    JsonTree.describe(from.get(key)), Quoted.of(key)));
        }

        private double number(String key, Map<String, Object> from) {
            if (from.get(key) instanceof Number number && Double.isFinite(number.doubleValue())) {
                return number.doubleValue();
            }
            throw new CheckpointException("%s: %s is %s; expected a finite number".formatted(origin, Quoted.of(key), JsonTree.describe(from.get(key))));
        }

        private CheckpointException wrong(String key, String expected) {
            return new CheckpointException("%s: %s is %s; expected %s".formatted(origin, key, JsonTree.describe(members.get(key)), expected));
        }

        private CheckpointException unsupported(String key) {
            return new CheckpointException("%s: %s is %s, which is not supported; merge the adapter into its model with PEFT, and load that".formatted(origin,
                    Quoted.of(key), JsonTree.describe(members.get(key))));
        }
    }
}
