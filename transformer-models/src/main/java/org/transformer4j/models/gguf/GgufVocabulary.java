package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.json.Quoted;

/** The tokens of a GGUF file, what each is for, and those with a role. */
final class GgufVocabulary {
    static final String MODEL = "tokenizer.ggml.model";
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String TYPES = "tokenizer.ggml.token_type";
    private static final String ADD_BOS = "tokenizer.ggml.add_bos_token";
    private static final String ADD_EOS = "tokenizer.ggml.add_eos_token";
    private static final String ADD_SPACE = "tokenizer.ggml.add_space_prefix";

    private static final TokenType[] ALL = TokenType.values();

    private final GgufMetadata metadata;
    private final int size;
    /** Read when somebody asks for one: the configuration of a model needs only their number. */
    private List<String> tokens;
    private final TokenType[] types;
    final OptionalInt bos;
    final OptionalInt eos;
    final OptionalInt unknown;
    final OptionalInt pad;
    /** Further tokens that end what the model says. */
    private final List<OptionalInt> ends;

    GgufVocabulary(GgufMetadata metadata) {
        this.metadata = metadata;
        this.size = metadata.countTexts(TOKENS);
        if (size == 0) throw metadata.wrong(TOKENS, "an empty array", "the tokens");
        this.types = types(metadata, size);
        this.bos = role("bos");
        this.eos = role("eos");
        this.unknown = role("unknown");
        this.pad = role("padding");
        this.ends = List.of(role("eot"), role("eom"));
    }

    private OptionalInt role(String name) {
        return metadata.token("tokenizer.ggml." + name + "_token_id", size);
    }

    private static TokenType[] types(GgufMetadata metadata, int size) {
        Optional<long[]> numbers = metadata.optionalWholes(TYPES);
        var types = new TokenType[size];
        Arrays.fill(types, TokenType.NORMAL);
        if (numbers.isEmpty()) return types;
        if (numbers.get().length != size) {
            throw metadata.wrong(TYPES, "an array of %d".formatted(numbers.get().length), "one for each of the %d tokens".formatted(size));
        }
        for (int id = 0; id < size; id++) {
            long number = numbers.get()[id];
            if (number < 0 || number >= ALL.length) throw metadata.wrong(TYPES, number + " for token " + id, "0 to 6");
            types[id] = ALL[(int) number];
        }
        return types;
    }

    GgufMetadata metadata() {
        return metadata;
    }

    int size() {
        return size;
    }

    String token(int id) {
        if (tokens == null) tokens = metadata.texts(TOKENS);
        return tokens.get(id);
    }

    TokenType type(int id) {
        return types[id];
    }

    /** One number for each token. */
    float[] scores() {
        String key = "tokenizer.ggml.scores";
        float[] scores = metadata.optionalFloats(key).orElseThrow(() -> new CheckpointException(
                "%s: metadata %s is missing; expected a score for each token".formatted(metadata.origin(), Quoted.of(key))));
        if (scores.length != size()) {
            throw metadata.wrong(key, "an array of %d".formatted(scores.length), "one for each of the %d tokens".formatted(size()));
        }
        return scores;
    }

    boolean addsBos(boolean fallback) {
        return bos.isPresent() && metadata.flag(ADD_BOS, fallback);
    }

    boolean addsEos() {
        return eos.isPresent() && metadata.flag(ADD_EOS, false);
    }

    boolean addsSpace() {
        return metadata.flag(ADD_SPACE, true);
    }

    /** The ids by text, in the order of the ids. */
    Map<String, Integer> ids() {
        Map<String, Integer> ids = LinkedHashMap.newLinkedHashMap(size);
        for (int id = 0; id < size; id++) {
            Integer before = ids.put(token(id), id);
            if (before != null) {
                throw new CheckpointException("%s: the tokens %d and %d are both %s; expected one id for a text"
                        .formatted(metadata.origin(), before, id, Quoted.of(token(id))));
            }
        }
        return ids;
    }

    /** Whether the text of a token is looked for before anything is merged. */
    boolean isAdded(int id) {
        if (token(id).isEmpty()) return false;
        return isSpecial(id) || type(id) == TokenType.USER_DEFINED;
    }

    /** Whether a token is left out when text is wanted; in files that do not say what tokens are for, those with a role. */
    boolean isSpecial(int id) {
        if (metadata.has(TYPES)) return type(id) == TokenType.CONTROL || type(id) == TokenType.UNKNOWN;
        return Stream.of(bos, eos, pad, unknown).anyMatch(role -> role.isPresent() && role.getAsInt() == id);
    }

    /** Adds the roles as {@code config.json} has them. */
    void putIds(Map<String, Object> config) {
        bos.ifPresent(id -> config.put("bos_token_id", id));
        pad.ifPresent(id -> config.put("pad_token_id", id));
        var all = new ArrayList<Integer>();
        eos.ifPresent(all::add);
        for (OptionalInt end : ends) {
            if (end.isPresent() && !all.contains(end.getAsInt())) all.add(end.getAsInt());
        }
        if (!all.isEmpty()) config.put("eos_token_id", all.size() == 1 ? all.getFirst() : all);
    }

    /** The roles as {@code tokenizer_config.json} has them. */
    TokenizerConfig config(Map<String, String> chatTemplates) {
        return new TokenizerConfig(OptionalInt.empty(), text(bos), text(eos), text(pad), text(unknown), false,
                metadata.flag(ADD_SPACE, false), chatTemplates);
    }

    private Optional<String> text(OptionalInt id) {
        return id.isPresent() ? Optional.of(token(id.getAsInt())) : Optional.empty();
    }
}
