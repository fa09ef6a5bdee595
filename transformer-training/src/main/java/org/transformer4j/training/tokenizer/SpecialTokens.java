package org.transformer4j.training.tokenizer;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that text is never cut into, in the order of their ids, which begin at 0.
 *
 * <p>Where one of them is written out in a text it is that token, in training as in encoding.
 *
 * @param tokens all of them; none empty, with a blank in it, or twice
 * @param roles what the tokens are for; one token may have several roles
 */
public record SpecialTokens(List<String> tokens, Map<Role, String> roles) {
    /** What a special token is for. */
    public enum Role {
        /** Begins a sequence. */
        BEGIN("bos_token"),
        /** Ends a sequence. */
        END("eos_token"),
        /** Stands for what has no other token. */
        UNKNOWN("unk_token"),
        /** Ends each text of a pair. */
        SEPARATOR("sep_token"),
        /** Fills a batch up. */
        PADDING("pad_token"),
        /** Begins what is to be classified. */
        CLASSIFIER("cls_token"),
        /** Stands for a token to be guessed. */
        MASK("mask_token");

        /** The name in {@code tokenizer_config.json}. */
        final String key;

        Role(String key) {
            this.key = key;
        }
    }

    /** @throws IllegalArgumentException if a token cannot be one, or a role has a token that is not among them */
    public SpecialTokens {
        tokens = List.copyOf(tokens);
        var seen = new HashSet<String>();
        for (String token : tokens) {
            if (token.isEmpty() || token.codePoints().anyMatch(SpecialTokens::isNoPartOfToken)) {
                throw new IllegalArgumentException(("the special token \"%s\" is empty or has a blank, a control character or half a "
                        + "character in it; take another").formatted(token));
            }
            if (!seen.add(token)) {
                throw new IllegalArgumentException("the special token \"%s\" is there twice; list it once, it may have several roles".formatted(token));
            }
        }
        var ordered = new EnumMap<Role, String>(Role.class);
        ordered.putAll(roles);
        ordered.forEach((role, token) -> {
            if (!seen.contains(token)) {
                throw new IllegalArgumentException("the %s \"%s\" is not among the special tokens; add it to them".formatted(role.key, token));
            }
        });
        roles = Collections.unmodifiableMap(ordered);
    }

    /** No special tokens. */
    public static SpecialTokens none() {
        return new SpecialTokens(List.of(), Map.of());
    }

    /** GPT-2's {@code <|endoftext|>}, which begins and ends a sequence. */
    public static SpecialTokens gpt2() {
        String end = "<|endoftext|>";
        return new SpecialTokens(List.of(end), Map.of(Role.BEGIN, end, Role.END, end, Role.UNKNOWN, end));
    }

    /** BERT's {@code [PAD]}, {@code [UNK]}, {@code [CLS]}, {@code [SEP]} and {@code [MASK]}. */
    public static SpecialTokens bert() {
        return new SpecialTokens(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"), Map.of(Role.PADDING, "[PAD]", Role.UNKNOWN, "[UNK]",
                Role.CLASSIFIER, "[CLS]", Role.SEPARATOR, "[SEP]", Role.MASK, "[MASK]"));
    }

    /** T5's {@code <pad>}, {@code </s>} and {@code <unk>}. */
    public static SpecialTokens t5() {
        return new SpecialTokens(List.of("<pad>", "</s>", "<unk>"), Map.of(Role.PADDING, "<pad>", Role.END, "</s>", Role.UNKNOWN, "<unk>"));
    }

    /** RoBERTa's {@code <s>}, {@code <pad>}, {@code </s>}, {@code <unk>} and {@code <mask>}. */
    public static SpecialTokens roberta() {
        return new SpecialTokens(List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>"), Map.of(Role.BEGIN, "<s>", Role.CLASSIFIER, "<s>",
                Role.PADDING, "<pad>", Role.END, "</s>", Role.SEPARATOR, "</s>", Role.UNKNOWN, "<unk>", Role.MASK, "<mask>"));
    }

    /** The token with a role. */
    public Optional<String> token(Role role) {
        return Optional.ofNullable(roles.get(role));
    }

    /** The id of one of the tokens. */
    int id(String token) {
        return tokens.indexOf(token);
    }

    int size() {
        return tokens.size();
    }

    private static boolean isNoPartOfToken(int character) {
        return Whitespace.is(character) || Character.getType(character) == Character.SURROGATE || Character.isISOControl(character);
    }
}
