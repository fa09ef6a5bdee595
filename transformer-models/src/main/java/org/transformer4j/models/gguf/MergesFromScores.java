package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.Quoted;

/** The merges behind a SentencePiece vocabulary: every pair of tokens that makes a token, the one with the highest score first. */
final class MergesFromScores {
    /** SentencePiece makes none beyond 16 by itself; the work grows with the square. */
    private static final int MAX_LENGTH = 256;

    private MergesFromScores() {}

    private record Merge(String left, String right, float score) {
        int leftLength() {
            return left.codePointCount(0, left.length());
        }

        int rightLength() {
            return right.codePointCount(0, right.length());
        }

        List<String> pair() {
            return List.of(left, right);
        }
    }

    /** The merges as pairs. Among equal scores the longer left part comes first, and then the longer right part. */
    static List<List<String>> of(GgufVocabulary vocabulary) {
        Map<String, Integer> ids = vocabulary.ids();
        float[] scores = vocabulary.scores();
        var merges = new ArrayList<Merge>();
        for (int id = 0; id < vocabulary.size(); id++) {
            // Other tokens are never made of parts of a text.
            if (vocabulary.type(id) == TokenType.NORMAL) merges.addAll(merges(vocabulary, id, scores[id], ids));
        }
        merges.sort(Comparator.comparingDouble(Merge::score).thenComparingInt(Merge::leftLength).thenComparingInt(Merge::rightLength).reversed());
        return merges.stream().map(Merge::pair).toList();
    }

    private static List<Merge> merges(GgufVocabulary vocabulary, int id, float score, Map<String, Integer> ids) {
        String token = vocabulary.token(id);
        if (token.length() > MAX_LENGTH) {
            throw new CheckpointException("%s: token %d is %s, %d characters long; expected at most %d"
                    .formatted(vocabulary.metadata().origin(), id, Quoted.of(token), token.length(), MAX_LENGTH));
        }
        var merges = new ArrayList<Merge>();
        for (int i = 0; i < token.length(); i++) {
            if (i == 0 || Character.isLowSurrogate(token.charAt(i))) continue;
            String left = token.substring(0, i);
            String right = token.substring(i);
            if (ids.containsKey(left) && ids.containsKey(right)) merges.add(new Merge(left, right, score));
        }
        merges.sort(Comparator.<Merge>comparingInt(merge -> ids.get(merge.left())).thenComparingInt(merge -> ids.get(merge.right())));
        return merges;
    }
}
