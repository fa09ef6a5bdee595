package org.transformer4j.models.attention;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.models.session.EncoderPass;
import org.transformer4j.models.session.Encoding;

/**
 * The attention weights of a model for one text: {@code softmax(score(q, K))} of each layer and head. Source: Vaswani et al. (2017),
 * section 3.2 and, for looking at them, the appendix.
 *
 * {@snippet :
 * AttentionMaps maps = AttentionMaps.of(model, Input.of(tokenizer.encode("O Romeo")), Numbers.ALL, Numbers.ALL);
 * float weight = maps.find(AttentionKind.DECODER, 0).orElseThrow().weight(3, 1, 0);   // head 3, from the second token to the first
 * }
 *
 * @param maps by kind and layer
 * @param fingerprint SHA-256, in hexadecimal, over the weights of all layers and heads, whichever were kept; the same on every machine
 *     and backend
 */
public record AttentionMaps(List<AttentionMap> maps, String fingerprint) {
    /** The longest text; the weights of a layer grow with its square. */
    public static final int MAX_TOKENS = 1024;

    /** How many weights are kept at most. */
    public static final int MAX_WEIGHTS = 1 << 24;

    /** An immutable list. */
    public AttentionMaps {
        maps = List.copyOf(maps);
    }

    /**
     * What a model reads and writes.
     *
     * @param tokens the text; at least one token
     * @param types for an encoder that tells segments apart the kind of segment of each token; null for 0
     * @param target what an encoder-decoder writes about the text, its start token in front; null for other models
     */
    public record Input(int[] tokens, int[] types, int[] target) {
        /** One text, of one segment. */
        public static Input of(int... tokens) {
            return new Input(tokens, null, null);
        }

        private Input beginning() {
            return new Input(Arrays.copyOf(tokens, 1), types == null ? null : Arrays.copyOf(types, 1),
                    target == null ? null : Arrays.copyOf(target, 1));
        }
    }

    /**
     * Computes the weights.
     *
     * @param layers the layers to keep
     * @param heads the heads to keep of each
     * @throws IllegalArgumentException if a text is empty or too long or has a token that is not in the vocabulary, there is no such
     *     layer or head, too many weights would be kept, or the model is no decoder, encoder or encoder-decoder
     */
    public static AttentionMaps of(Model model, Input input, Numbers layers, Numbers heads) {
        requireLength("text", input.tokens, longest(model));
        if (model instanceof EncoderDecoder both) {
            if (input.target == null) {
                throw new IllegalArgumentException("%s writes about a text; give it the tokens that it writes as well"
                        .formatted(model.config().modelType()));
            }
            requireLength("target", input.target, both.contextLength());
        } else if (input.target != null) {
            throw new IllegalArgumentException("%s takes one text; a target is for encoder-decoders such as t5"
                    .formatted(model.config().modelType()));
        }
        // One token shows how many layers and heads there are, before much is computed.
        AttentionMaps small = record(model, input.beginning(), Numbers.ALL, Numbers.ALL);
        layers.requireBelow("layer", small.maps.stream().mapToInt(AttentionMap::layer).max().orElse(-1) + 1);
        heads.requireBelow("head", small.maps.stream().flatMap(map -> map.heads().stream()).mapToInt(head -> head).max().orElse(-1) + 1);
        requireRoom(small, input, layers, heads);
        return record(model, input, layers, heads);
    }

    private static void requireLength(String what, int[] tokens, int longest) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("the %s has no tokens; at least one is needed".formatted(what));
        }
        int limit = Math.min(longest, MAX_TOKENS);
        if (tokens.length > limit) {
            throw new IllegalArgumentException("the %s has %d tokens; %s up to %d: shorten it".formatted(what, tokens.length,
                    limit == longest ? "the model takes" : "attention is shown for", limit));
        }
    }

    private static int longest(Model model) {
        return switch (model) {
            case EncoderDecoder both -> both.sourceLength();
            case Decoder decoder -> decoder.contextLength();
            case TextEncoder encoder -> encoder.contextLength();
            default -> throw new IllegalArgumentException("attention of a %s cannot be shown; supported are text decoders, encoders and encoder-decoders"
                    .formatted(model.config().modelType()));
        };
    }

    private static void requireRoom(AttentionMaps small, Input input, Numbers layers, Numbers heads) {
        long weights = 0;
        for (AttentionMap map : small.maps) {
            long queries = map.kind() == AttentionKind.ENCODER || input.target == null ? input.tokens.length : input.target.length;
            long keys = map.kind() == AttentionKind.DECODER && input.target != null ? input.target.length : input.tokens.length;
            weights += layers.has(map.layer()) ? map.heads().stream().filter(heads::has).count() * queries * keys : 0;
        }
        if (weights > MAX_WEIGHTS) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "%,d weights in %d attention layers (layers: %s; heads: %s), a page of up to %,d MB; at most %,d are shown: "
                            + "choose fewer layers or heads, or shorten the text",
                    weights, small.maps.stream().filter(map -> layers.has(map.layer())).count(), layers, heads,
                    PackedWeights.pageBytes(weights) / 1_000_000, MAX_WEIGHTS));
        }
    }

    private static AttentionMaps record(Model model, Input input, Numbers layers, Numbers heads) {
        AttentionKind own = model instanceof TextEncoder ? AttentionKind.ENCODER : AttentionKind.DECODER;
        AttentionRecorder recorder = new AttentionRecorder(own, input.tokens.length, layers, heads);
        switch (model) {
            case EncoderDecoder both -> record(both, input, recorder);
            case Decoder decoder -> {
                int[] lengths = {input.tokens.length};
                try (DecoderPass pass = new DecoderPass(decoder, lengths, input.tokens, positions(input.tokens))) {
                    pass.observe(recorder);
                }
            }
            case TextEncoder encoder -> {
                try (EncoderPass pass = new EncoderPass(encoder, new EncoderPass.Batch(new int[] {input.tokens.length}, input.tokens, input.types, null))) {
                    pass.observe(recorder);
                }
            }
            default -> throw new IllegalArgumentException(model.config().modelType());
        }
        return recorder.maps();
    }

    /** Reads twice: the decoder attends to states that were computed as always, without anybody looking on. */
    private static void record(EncoderDecoder model, Input input, AttentionRecorder recorder) {
        new Encoding(model, recorder, input.tokens).close();
        try (Encoding encoding = new Encoding(model, input.tokens);
                DecoderPass pass = new DecoderPass(model, encoding, new int[] {0}, new int[] {input.target.length}, input.target,
                        positions(input.target))) {
            pass.observe(recorder);
        }
    }

    private static int[] positions(int[] tokens) {
        return IntStream.range(0, tokens.length).toArray();
    }

    /** The maps of one kind, by layer. */
    public List<AttentionMap> of(AttentionKind kind) {
        return maps.stream().filter(map -> map.kind() == kind).toList();
    }

    /** The map of a layer, if there is one and it was kept. */
    public Optional<AttentionMap> find(AttentionKind kind, int layer) {
        return maps.stream().filter(map -> map.kind() == kind && map.layer() == layer).findFirst();
    }
}
