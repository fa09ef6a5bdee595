package org.transformer4j.models.gguf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.transformer4j.models.chat.ChatTemplate;

/** The Jinja templates of conversations in the metadata: one alone, and others that have a name at the end of their key. */
final class ChatTemplates {
    private static final String KEY = "tokenizer.chat_template";

    private ChatTemplates() {}

    static Map<String, String> of(GgufMetadata metadata) {
        var templates = new LinkedHashMap<String, String>();
        metadata.optionalText(KEY).ifPresent(template -> templates.put(ChatTemplate.DEFAULT_NAME, template));
        for (String key : metadata.keys()) {
            if (key.startsWith(KEY + ".")) templates.putIfAbsent(key.substring(KEY.length() + 1), metadata.text(key));
        }
        return templates;
    }
}
