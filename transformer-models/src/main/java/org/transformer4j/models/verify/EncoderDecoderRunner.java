package org.transformer4j.models.verify;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.generation.GreedyBatch;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.models.session.Encoding;
import org.transformer4j.models.session.Observer;
import org.transformer4j.models.verify.GoldenCase.IntMatrix;

/**
 * Golden cases of encoder-decoders. Inputs: {@code input_ids}, {@code attention_mask}, {@code decoder_input_ids} and
 * {@code decoder_attention_mask}, or, as PyTorch's own module has them, {@code src}, {@code src_pad}, {@code tgt} and {@code tgt_pad};
 * outputs: {@code logits}, and states and attentions of encoder and decoder.
 *
 * @param model the encoder-decoder
 */
record EncoderDecoderRunner(EncoderDecoder model) implements GoldenRunner {
    private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "decoder_input_ids", "decoder_attention_mask");
    private static final Set<String> TORCH_INPUTS = Set.of("src", "src_pad", "tgt", "tgt_pad");
    private static final String LOGITS = "logits";

    @Override
    public Map<String, Computed> outputs(GoldenCase golden, Set<String> names) {
        boolean torch = golden.inputs().containsKey("src");
        golden.requireOnly(torch ? TORCH_INPUTS : INPUTS);
        IntMatrix source = golden.integers(torch ? "src" : "input_ids");
        IntMatrix target = golden.integers(torch ? "tgt" : "decoder_input_ids");
        PackedBatch read = batch(golden, source, torch ? inverted(golden, "src_pad") : golden.optionalIntegers("attention_mask"));
        PackedBatch written = batch(golden, target, torch ? inverted(golden, "tgt_pad") : golden.optionalIntegers("decoder_attention_mask"));
        Map<String, Computed> computed = new HashMap<>();
        try {
            compute(names, new Sources(read, rows(read, read.pack(source)), rows(read, read.columns())), written, written.pack(target), computed);
        } catch (IllegalArgumentException outside) {
            throw new UnsupportedCase("%sin: %s".formatted(golden.prefix(), outside.getMessage()));
        }
        Set<String> left = new HashSet<>(names);
        left.removeAll(computed.keySet());
        if (!left.isEmpty()) {
            throw new UnsupportedCase(("%s is not an output of this model; it has logits, last_hidden_state, encoder_last_hidden_state, and "
                    + "hidden_states.N and attentions.N of encoder and decoder").formatted(golden.outputName(left.iterator().next())));
        }
        return computed;
    }

    /**
     * What the encoder reads. A token's position is its column, padded or not, as in Hugging Face's models.
     *
     * @param batch where the tokens stand
     * @param ids tokens of each source
     * @param columns where they stand in it
     */
    private record Sources(PackedBatch batch, int[][] ids, int[][] columns) {}

    private void compute(Set<String> names, Sources read, PackedBatch written, int[] ids, Map<String, Computed> computed) {
        String lastOfDecoder = "decoder_hidden_states." + model.cacheShape().layers();
        String lastOfEncoder = "encoder_hidden_states." + model.encoderCaches().layers();
        Map<String, String> aliases = Map.of("encoder_last_hidden_state", lastOfEncoder, "encoder_output", lastOfEncoder,
                "last_hidden_state", lastOfDecoder, "decoder_output", lastOfDecoder);
        Set<String> ofEncoder = names.stream().filter(name -> name.startsWith("encoder_")).collect(Collectors.toSet());
        Set<String> ofDecoder = names.stream().filter(name -> !ofEncoder.contains(name) && !name.equals(LOGITS)).collect(Collectors.toSet());
        new PassOutputs(read.batch, aliases).observe(ofEncoder, observer -> encode(observer, read).close(), computed);
        int[] texts = IntStream.range(0, read.ids.length).toArray();
        try (Encoding encoding = encode(Observer.NONE, read);
                DecoderPass pass = new DecoderPass(model, encoding, texts, written.lengths(), ids, written.columns())) {
            if (names.contains(LOGITS)) {
                computed.put(LOGITS, written.unpackRows(pass.logits(), model.vocabularySize()));
            }
            new PassOutputs(written, read.batch, aliases).observe(ofDecoder, pass::observe, computed);
        }
    }

    private Encoding encode(Observer observer, Sources read) {
        return new Encoding(model, observer, read.ids, read.columns);
    }

    private static PackedBatch batch(GoldenCase golden, IntMatrix ids, Optional<IntMatrix> mask) {
        PackedBatch batch = PackedBatch.of(golden.prefix(), ids, mask.orElse(null));
        if (batch.lengths().length != ids.rows()) {
            throw new UnsupportedCase("%sin: a row is all padding, so there is nothing to compute".formatted(golden.prefix()));
        }
        return batch;
    }

    /** A mask of padding as a mask of what is there. */
    private static Optional<IntMatrix> inverted(GoldenCase golden, String input) {
        return golden.optionalIntegers(input).map(pad ->
                new IntMatrix(pad.rows(), pad.columns(), Arrays.stream(pad.values()).map(hidden -> 1 - hidden).toArray()));
    }

    private static int[][] rows(PackedBatch batch, int[] packed) {
        int[][] rows = new int[batch.lengths().length][];
        int from = 0;
        for (int s = 0; s < rows.length; s++) {
            rows[s] = Arrays.copyOfRange(packed, from, from + batch.lengths()[s]);
            from += rows[s].length;
        }
        return rows;
    }

    @Override
    public Written generate(GoldenCase golden, int columns) {
        golden.requireOnly(Set.of("input_ids", "attention_mask"));
        IntMatrix ids = golden.integers("input_ids");
        PackedBatch batch = batch(golden, ids, golden.optionalIntegers("attention_mask"));
        int[][] rows = new int[ids.rows()][columns];
        try (Encoding encoding = encode(Observer.NONE, new Sources(batch, rows(batch, batch.pack(ids)), rows(batch, batch.columns())))) {
            int[][] added = GreedyBatch.generate(model, encoding, columns - 1);
            for (int row = 0; row < rows.length; row++) {
                rows[row][0] = model.startToken();
                System.arraycopy(added[row], 0, rows[row], 1, columns - 1);
            }
        } catch (IllegalArgumentException outside) {
            throw new UnsupportedCase("%sin.input_ids: %s".formatted(golden.prefix(), outside.getMessage()));
        }
        return new Written(1, rows);
    }
}
