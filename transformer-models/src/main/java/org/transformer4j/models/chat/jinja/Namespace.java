package org.transformer4j.models.chat.jinja;

import java.util.HashMap;
import java.util.Map;

/** Values that can be set from inside loops: what {@code namespace(...)} gives. */
record Namespace(Map<String, Object> members) {
    Namespace {
        members = new HashMap<>(members);
    }
}
