package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.transformer4j.models.json.Quoted;

/** BPE over bytes, as GPT-2 has it: tokens are spelt with a character for each byte, and merges are in the file. */
final class ByteLevelJson {
    private static final String MERGES = "tokenizer.ggml.merges";

    private ByteLevelJson() {}

    static String of(GgufVocabulary vocabulary) {
        GgufMetadata metadata = vocabulary.metadata();
        PreTokenizer pre = PreTokenizer.of(metadata);
        Map<String, Integer> ids = vocabulary.ids();
        var model = TokenizerJson.bpe(null, false, pre.takesWholeWords(), ids, merges(metadata, ids));
        OptionalInt before = vocabulary.addsBos(pre.beginsByDefault()) ? vocabulary.bos : OptionalInt.empty();
        OptionalInt after = vocabulary.addsEos() ? vocabulary.eos : OptionalInt.empty();
        Object decoder = TokenizerJson.object("ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", true);
        return TokenizerJson.document(vocabulary, pre.normalizer(), pre.steps(), TokenizerJson.template(vocabulary, before, after), decoder, model);
    }

    /** The merges as pairs; in the file they are two tokens with a blank between, which no token has in it. */
    private static List<List<String>> merges(GgufMetadata metadata, Map<String, Integer> ids) {
        var merges = new ArrayList<List<String>>();
        for (String merge : metadata.texts(MERGES)) {
            int blank = merge.indexOf(' ', 1);
            String left = blank < 0 ? merge : merge.substring(0, blank);
            String right = blank < 0 ? "" : merge.substring(blank + 1);
            if (right.isEmpty() || !ids.containsKey(left) || !ids.containsKey(right) || !ids.containsKey(left + right)) {
                throw metadata.wrong(MERGES, "%s at %d".formatted(Quoted.of(merge), merges.size()),
                        "two tokens with a blank between that make a token");
            }
            merges.add(List.of(left, right));
        }
        return merges;
    }
}
