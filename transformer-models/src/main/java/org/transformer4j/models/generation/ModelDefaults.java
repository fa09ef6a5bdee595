package org.transformer4j.models.generation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * What the files of a model say about generation.
 *
 * @param config how text is to be generated
 * @param bos the token that begins a sequence
 * @param eos the tokens that end one
 * @param start what the decoder of an encoder-decoder begins with
 */
record ModelDefaults(GenerationConfig config, OptionalInt bos, int[] eos, OptionalInt start) {
    /** What other libraries make their tokenizers of, and this one does not read. */
    private static final List<String> OTHER_TOKENIZERS = List.of("source.spm", "target.spm", "spiece.model", "sentencepiece.bpe.model",
            "tokenizer.model", "vocab.json", "merges.txt", "vocab.txt");

    /** @throws CheckpointException if a file is malformed */
    static ModelDefaults of(ModelFolder folder) {
        if (folder instanceof ModelFolder.Adapted(ModelFolder base, _)) {
            return of(base);
        }
        GenerationConfig config = folder instanceof ModelFolder.OnDisk(Path path) ? GenerationConfig.in(path) : folder.generationConfig();
        SpecialTokens own = config.tokens();
        // Many a generation_config.json leaves to config.json what the special tokens are.
        SpecialTokens fallback = GenerationConfig.of(folder.config()).tokens();
        return new ModelDefaults(config, own.bos().isPresent() ? own.bos() : fallback.bos(),
                (own.eos().isEmpty() ? fallback.eos() : own.eos()).stream().mapToInt(Integer::intValue).toArray(),
                own.decoderStart().isPresent() ? own.decoderStart() : fallback.decoderStart());
    }

    /**
     * The tokenizer in a folder.
     *
     * @throws CheckpointException if there is none, or one of another kind
     */
    static Tokenizer tokenizer(ModelFolder folder) {
        if (folder instanceof ModelFolder.Adapted(ModelFolder base, _)) {
            return tokenizer(base);
        }
        if (folder instanceof ModelFolder.OnDisk(Path path) && !Files.exists(path.resolve("tokenizer.json"))) {
            List<String> others = OTHER_TOKENIZERS.stream().filter(name -> Files.exists(path.resolve(name))).toList();
            throw new CheckpointException("%s: found no tokenizer.json%s; expected the model's tokenizer in that form: %s".formatted(path,
                    others.isEmpty() ? "" : ", but " + String.join(", ", others) + ", which is not read",
                    others.isEmpty() ? "copy it from where the model is from"
                            : "save it with Hugging Face's fast tokenizer, or take it from a repository that has it converted"));
        }
        return folder.tokenizer();
    }
}
