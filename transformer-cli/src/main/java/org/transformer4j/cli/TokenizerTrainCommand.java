package org.transformer4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.transformer4j.training.data.TextFile;
import org.transformer4j.training.tokenizer.TokenizerSettings;
import org.transformer4j.training.tokenizer.TokenizerTrainer;
import org.transformer4j.training.tokenizer.TrainedTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns a tokenizer. */
@Command(name = "train", addMethodSubcommands = false, header = "Learn a tokenizer from text.", description = {
    "Learn a tokenizer from text, and write it as tokenizer.json and tokenizer_config.json. The same text gives the same files."})
final class TokenizerTrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Texts in UTF-8, plain or packed with gzip, or folders of them.")
    private List<Path> files;

    @Option(names = "--kind", paramLabel = "KIND", description = "bpe as GPT-2 has it, wordpiece as BERT, or unigram as T5. Default: bpe.")
    private String kind = "bpe";

    @Option(names = "--vocabulary", paramLabel = "N", description = "Tokens, special ones included. Default: 8000.")
    private int vocabulary = 8000;

    @Option(names = "--cased", description = "Let a wordpiece keep capitals and accents.")
    private boolean cased;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder to write to.")
    private Path out;

    TokenizerTrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        TokenizerSettings settings = settings();
        requireNone("tokenizer.json");
        requireNone("tokenizer_config.json");
        List<TextFile> texts = TextFile.in(files);
        TrainedTokenizer trained = TokenizerTrainer.train(each -> texts.forEach(file -> file.parts(each)), settings, TextFile.names(texts));
        trained.write(out);
        trained.shortfall().ifPresent(why -> terminal.err().println("note: " + why));
        terminal.err().printf("tokens: %d%n", trained.tokens().size());
        terminal.out().println(out);
        return 0;
    }

    /** A model whose tokenizer is another one than it learnt with writes nonsense. */
    private void requireNone(String name) {
        if (Files.exists(out.resolve(name))) {
            throw new CommandFailure("%s: there is a %s already; name another folder by --out, or remove that file first".formatted(out, name));
        }
    }

    private TokenizerSettings settings() {
        if (cased && !kind.equals("wordpiece")) {
            throw new ParameterException(spec.commandLine(), "--cased is for --kind wordpiece; the others keep capitals");
        }
        return switch (kind) {
            case "bpe" -> TokenizerSettings.BytePair.gpt2(vocabulary);
            case "wordpiece" -> TokenizerSettings.WordPiece.bert(vocabulary, !cased);
            case "unigram" -> TokenizerSettings.Unigram.t5(vocabulary);
            default -> throw new ParameterException(spec.commandLine(), "--kind is %s; expected bpe, wordpiece or unigram".formatted(kind));
        };
    }
}
