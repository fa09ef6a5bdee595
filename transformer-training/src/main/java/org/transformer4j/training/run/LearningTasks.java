package org.transformer4j.training.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.data.CheckedTokenizer;
import org.transformer4j.training.data.DataException;
import org.transformer4j.training.data.Dataset;
import org.transformer4j.training.data.LabelledTexts;
import org.transformer4j.training.data.Labels;
import org.transformer4j.training.data.LanguageTokens;
import org.transformer4j.training.data.Limit;
import org.transformer4j.training.data.MaskedTexts;
import org.transformer4j.training.data.Masking;
import org.transformer4j.training.data.Split;
import org.transformer4j.training.data.TextPairs;
import org.transformer4j.training.data.TextStream;
import org.transformer4j.training.data.TextWindows;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.SequenceToSequence;
import org.transformer4j.training.objective.TokenTargets;

/** Reads the texts of a run, and makes of them what its task wants. */
final class LearningTasks {
    private final RunSettings settings;
    private final ModelFolder folder;
    private final Tokenizer tokenizer;
    private final float smoothing;

    private LearningTasks(RunSettings settings, ModelFolder folder, Tokenizer tokenizer) {
        this.settings = settings;
        this.folder = folder;
        this.tokenizer = tokenizer;
        this.smoothing = (float) settings.labelSmoothing();
    }

    /**
     * The task of a run.
     *
     * @param folder has tokenizer and configuration
     * @throws CheckpointException if the model is of another kind than the task wants, or knows fewer tokens than the tokenizer
     * @throws IllegalArgumentException if the texts are not what they should be
     */
    static LearningTask<?> open(RunSettings settings, ModelFolder folder, Model model) {
        try (Tokenizer tokenizer = folder.tokenizer()) {
            LearningTasks tasks = new LearningTasks(settings, folder, tokenizer);
            return switch (settings.task()) {
                case LM -> tasks.languageModel(model);
                case TRANSLATE -> tasks.translation(model);
                case MLM -> tasks.maskedLanguageModel(model);
                case CLASSIFY -> tasks.classification(model);
            };
        }
    }

    private LearningTask<CausalLanguageModeling.Example> languageModel(Model model) {
        if (!(model instanceof Decoder decoder) || model instanceof EncoderDecoder) {
            throw unfit(model, "is no decoder, so it cannot learn to write text on", "gpt2 or llama");
        }
        CheckedTokenizer checked = checked(decoder.vocabularySize());
        int length = length(decoder.contextLength());
        Dataset<int[]> train = stream(Texts.train(settings), checked);
        int[] tokens = train.examples();
        int[] kept = new int[0];
        if (settings.data().validation().isEmpty()) {
            Split<int[]> split = Split.of(tokens, settings.data().validationPart());
            if (split.validation().length > length && split.training().length >= 2L * length) {
                tokens = split.training();
                kept = split.validation();
            }
        } else {
            kept = stream(Texts.validation(settings), checked).examples();
            if (kept.length <= length) {
                throw new DataException(("%s: %d tokens to evaluate on, and at least %d are needed for an example of %d; name a longer text, or take "
                        + "a smaller data.length").formatted(String.join(", ", settings.data().validation()), kept.length, length + 1, length));
            }
        }
        List<CausalLanguageModeling.Example> validation = kept.length == 0 ? List.of() : TextWindows.all(kept, length);
        Fingerprint<int[]> fingerprint = new Fingerprint<>(List::of);
        fingerprint.add(List.of(tokens, kept));
        return LearningTask.of(settings, new CausalLanguageModeling(decoder, smoothing), new TextWindows(tokens, length, settings.seed()), validation,
                fingerprint.text(), train.counts().toString());
    }

    private static Dataset<int[]> stream(Texts texts, CheckedTokenizer checked) {
        return texts.areWhole() ? TextStream.ofFiles(texts.files(), checked) : TextStream.of(texts.entries(), checked);
    }

    private LearningTask<SequenceToSequence.Example> translation(Model model) {
        if (!(model instanceof EncoderDecoder both)) {
            throw unfit(model, "does not read one text and write another", "transformer-tiny, t5, marian or mbart");
        }
        CheckedTokenizer checked = checked(Math.min(both.vocabularySize(), both.sourceVocabularySize()));
        Limit sourceLimit = Limit.leaveOut(length(both.sourceLength()));
        Limit targetLimit = Limit.leaveOut(length(both.contextLength()));
        LanguageTokens languages = LanguageTokens.of(tokenizer);
        if (languages.isEmpty()) {
            return translation(both, new TextPairs.Side(checked, sourceLimit), new TextPairs.Side(checked, targetLimit), both.startToken());
        }
        RunSettings.DataSource data = settings.data();
        if (data.prefix() != null && !data.prefix().isEmpty()) {
            throw new IllegalArgumentException(("data.prefix is '%s', and the model is told languages by tokens: who translates with it puts no words in "
                    + "front; leave it out, and give data.from and data.to").formatted(data.prefix()));
        }
        int end = checked.end().orElseThrow(() -> new CheckpointException("%s: there is no eos_token, with which texts end; name it in tokenizer_config.json"
                .formatted(folder.origin())));
        return translation(both, new TextPairs.Side(checked, sourceLimit, languages.source(tokenizer, data.from())),
                new TextPairs.Side(checked, targetLimit, languages.target(data.to(), both.startToken(), end)),
                languages.begins(both.startToken()) ? languages.id(data.to()) : both.startToken());
    }

    private LearningTask<SequenceToSequence.Example> translation(EncoderDecoder both, TextPairs.Side source, TextPairs.Side target, int start) {
        Dataset<TextPairs> train = TextPairs.read(Texts.train(settings).entries(), source, target, start);
        Split<List<SequenceToSequence.Example>> split = settings.data().validation().isEmpty() ? LearningTask.split(train.examples(), settings)
                : new Split<>(train.examples(), TextPairs.read(Texts.validation(settings).entries(), source, target, start).examples());
        return LearningTask.of(settings, new SequenceToSequence(both, smoothing), _ -> split.training(), split.validation(),
                example -> List.of(example.source(), example.ids(), example.targets()), train.counts().toString());
    }

    private LearningTask<TokenTargets.Example> maskedLanguageModel(Model model) {
        TextEncoder encoder = encoder(model, TextEncoder.Task.MASKED_LANGUAGE_MODEL);
        CheckedTokenizer checked = checked(encoder.vocabularySize());
        int length = length(encoder.contextLength());
        Masking usual = Masking.of(checked, settings.seed());
        Masking masking = new Masking(usual.mask(), usual.vocabulary(), settings.data().masked(), settings.seed());
        Dataset<MaskedTexts> train = masked(Texts.train(settings), checked, length, masking);
        MaskedTexts texts = train.examples();
        Split<MaskedTexts> split = settings.data().validation().isEmpty() ? texts.split(settings.data().validationPart())
                : new Split<>(texts, masked(Texts.validation(settings), checked, length, masking).examples());
        return LearningTask.of(settings, new TokenTargets(encoder, smoothing), split.training(), split.validation().epoch(0), LearningTasks::contents,
                train.counts().toString());
    }

    private static Dataset<MaskedTexts> masked(Texts texts, CheckedTokenizer checked, int length, Masking masking) {
        return texts.areWhole() ? MaskedTexts.pieces(texts.files(), checked, length, masking)
                : MaskedTexts.of(texts.entries(), checked, Limit.cut(length), masking);
    }

    private LearningTask<TokenTargets.Example> classification(Model model) {
        TextEncoder encoder = encoder(model, TextEncoder.Task.SEQUENCE_CLASSIFICATION);
        LabelledTexts.Reading reading = new LabelledTexts.Reading(checked(encoder.vocabularySize()), Limit.cut(length(encoder.contextLength())),
                encoder.tokenTypes() > 0);
        TokenTargets objective = new TokenTargets(encoder, smoothing);
        Labels labels = labels(model.config());
        if (labels.size() > objective.classes()) {
            throw new CheckpointException("%s: id2label names %d labels, and the model scores %d; take the config.json that belongs to the weights"
                    .formatted(model.config().origin(), labels.size(), objective.classes()));
        }
        Dataset<LabelledTexts> train = LabelledTexts.read(Texts.train(settings).entries(), reading, labels);
        Split<List<TokenTargets.Example>> split = settings.data().validation().isEmpty() ? LearningTask.split(train.examples(), settings)
                : new Split<>(train.examples(), LabelledTexts.read(Texts.validation(settings).entries(), reading, labels).examples());
        return LearningTask.of(settings, objective, _ -> split.training(), split.validation(), LearningTasks::contents,
                train.counts().toString());
    }

    private static Labels labels(ModelConfig config) {
        ModelConfig section = config.section("id2label").orElseThrow(() -> new CheckpointException(
                "%s: it has no id2label, so labels have no numbers; begin the run with the labels of the texts".formatted(config.origin())));
        List<String> names = new ArrayList<>();
        for (int id = 0; section.has("" + id); id++) {
            names.add(section.text("" + id));
        }
        return new Labels(names);
    }

    private static List<int[]> contents(TokenTargets.Example example) {
        return Arrays.asList(example.ids(), example.targets());
    }

    private static TextEncoder encoder(Model model, TextEncoder.Task task) {
        if (model instanceof TextEncoder encoder && encoder.head().map(TextEncoder.Head::task).filter(task::equals).isPresent()) {
            return encoder;
        }
        throw unfit(model, task == TextEncoder.Task.MASKED_LANGUAGE_MODEL ? "has no head that guesses tokens" : "has no head that tells labels", "bert");
    }

    private CheckedTokenizer checked(int known) {
        if (tokenizer.vocabularySize() > known) {
            throw new CheckpointException(("the tokenizer has %d tokens and the model knows %d; set vocab_size in the configuration to %d or more, "
                    + "or take a smaller tokenizer").formatted(tokenizer.vocabularySize(), known, tokenizer.vocabularySize()));
        }
        return CheckedTokenizer.of(tokenizer, folder, known);
    }

    private int length(int most) {
        Integer wanted = settings.data().length();
        if (wanted != null && wanted > most) {
            throw new IllegalArgumentException("data.length is %d, and the model takes %d tokens; take as many at most".formatted(wanted, most));
        }
        return wanted == null ? most : wanted;
    }

    private static CheckpointException unfit(Model model, String why, String instead) {
        return new CheckpointException("%s %s; take a model such as %s".formatted(model.config().modelType(), why, instead));
    }
}
