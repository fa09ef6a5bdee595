package org.transformer4j.models.session;

import java.util.List;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;

/**
 * What cross-attention looks at in one pass.
 *
 * @param encoded which keys of the encoder belong to which rows
 * @param caches one for each cross-attention layer
 */
record Cross(Sequences encoded, List<KeyValueCache> caches) {}
