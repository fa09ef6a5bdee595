package org.transformer4j.training.tokenizer;

import java.util.List;
import java.util.Map;

/**
 * What was learnt from the words.
 *
 * @param tokens by their ids
 * @param model the {@code model} of {@code tokenizer.json}
 * @param whyNoMore why there are not more tokens
 */
record Learned(List<String> tokens, Map<String, Object> model, String whyNoMore) {}
