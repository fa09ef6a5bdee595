package org.transformer4j.training.run;

import org.transformer4j.training.data.TextFile;
import org.transformer4j.training.tokenizer.TokenizerSettings;
import org.transformer4j.training.tokenizer.TokenizerTrainer;
import org.transformer4j.training.tokenizer.TrainedTokenizer;

/** Learns the tokenizer of a run from what it trains on. */
final class LearntTokenizer {
    private LearntTokenizer() {}

    static TrainedTokenizer of(RunSettings settings) {
        Texts texts = Texts.train(settings);
        return TokenizerTrainer.train(texts::all, kind(settings), TextFile.names(texts.files()));
    }

    private static TokenizerSettings kind(RunSettings settings) {
        int size = settings.tokenizer().size();
        String usual = switch (settings.task()) {
            case LM -> "bpe";
            case MLM, CLASSIFY -> "wordpiece";
            case TRANSLATE -> "unigram";
        };
        String kind = settings.tokenizer().kind() == null ? usual : settings.tokenizer().kind();
        return switch (kind) {
            case "bpe" -> TokenizerSettings.BytePair.gpt2(size);
            case "wordpiece" -> TokenizerSettings.WordPiece.bert(size, true);
            case "unigram" -> TokenizerSettings.Unigram.t5(size);
            default -> throw new IllegalArgumentException("tokenizer.kind is %s; expected one of bpe, wordpiece, unigram".formatted(kind));
        };
    }
}
