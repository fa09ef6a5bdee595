package org.transformer4j.training.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.transformer4j.models.config.ModelConfig;

/**
 * What configurations say about dropout, by the names that Hugging Face has for it. A run has one rate for embeddings and for what layers
 * add, which is the latter's; attention weights are never left out.
 */
final class DropoutRates {
    /** Of what layers add: GPT-2, CodeGen and Phi; StarCoder2; BERT and ESM; GPT-NeoX; T5; DistilBERT, BART and the original Transformer. */
    private static final List<String> BRANCHES = List.of("resid_pdrop", "residual_dropout", "hidden_dropout_prob", "hidden_dropout", "dropout_rate",
            "dropout");
    private static final List<String> EMBEDDINGS = List.of("embd_pdrop", "embedding_dropout");
    private static final List<String> ATTENTION = List.of("attn_pdrop", "attention_dropout", "attention_probs_dropout_prob");
    private static final List<String> ACTIVATIONS = List.of("activation_dropout");
    private static final List<String> LAYERS = List.of("encoder_layerdrop", "decoder_layerdrop");
    /** The names that were known when {@code run.yaml} did not keep what came of them. */
    private static final List<String> FIRST_KNOWN = List.of("resid_pdrop", "hidden_dropout_prob", "dropout_rate", "dropout");
    private static final double USUAL = 0.1;

    private DropoutRates() {}

    /** What the settings say, or else the configuration; without either 0.1 for random weights, and 0 for those that have learnt already. */
    static double rate(RunSettings settings, ModelConfig config) {
        return settings.dropout().rate() != null ? settings.dropout().rate()
                : first(BRANCHES, config).orElse(settings.model().from() == null ? USUAL : 0);
    }

    /** That of a run that goes on; one whose settings leave it out began before they kept it, and stays with what it had then. */
    static double kept(RunSettings settings, ModelConfig config) {
        return settings.dropout().rate() != null ? settings.dropout().rate() : first(FIRST_KNOWN, config).orElse(USUAL);
    }

    private static OptionalDouble first(List<String> names, ModelConfig config) {
        return names.stream().map(config::optionalNumber).flatMapToDouble(OptionalDouble::stream).findFirst();
    }

    /** The other rates of the configuration that a run does not follow, as {@code attn_pdrop=0.1}; none if its settings say the rate. */
    static List<String> notFollowed(RunSettings settings, ModelConfig config) {
        List<String> others = new ArrayList<>();
        if (settings.dropout().rate() == null) {
            differing(EMBEDDINGS, config, rate(settings, config), others);
            differing(ATTENTION, config, 0, others);
            differing(ACTIVATIONS, config, settings.dropout().activation(), others);
            differing(LAYERS, config, settings.dropout().depth(), others);
        }
        return others;
    }

    private static void differing(List<String> names, ModelConfig config, double followed, List<String> others) {
        for (String name : names) {
            config.optionalNumber(name).stream().filter(rate -> rate != followed).forEach(rate -> others.add(name + "=" + rate));
        }
    }
}
