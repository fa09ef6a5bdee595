package org.transformer4j.models.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.transformer4j.models.json.JsonTree;

/** Templates, and what Python's Jinja2 3.1 makes of them with the settings of Hugging Face transformers. */
public final class Resources {
    private Resources() {}

    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    public static Map<String, Object> json(String name) {
        return JsonTree.object(ByteBuffer.wrap(bytes(name)), name);
    }

    private static byte[] bytes(String name) {
        try (InputStream stream = Resources.class.getResourceAsStream(name)) {
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
