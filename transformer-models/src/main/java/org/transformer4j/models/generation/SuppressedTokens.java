package org.transformer4j.models.generation;

/**
 * Forbids some tokens, always or only at the beginning of what is generated. Where the beginning is one token that is forced after a
 * prompt of one, it is the token after that.
 */
record SuppressedTokens(int[] ids, boolean onlyAtBegin, boolean beginIsForced) implements LogitsProcessor {
    static SuppressedTokens everywhere(int[] ids) {
        return new SuppressedTokens(ids, false, false);
    }

    static SuppressedTokens atBegin(int[] ids, boolean beginIsForced) {
        return new SuppressedTokens(ids, true, beginIsForced);
    }

    @Override
    public void process(TokenHistory history, Scores scores) {
        int begin = beginIsForced && history.promptLength() == 1 ? 1 : 0;
        if (onlyAtBegin && history.newTokens() != begin) {
            return;
        }
        for (int id : ids) {
            scores.forbid(id);
        }
    }
}
