package org.transformer4j.models.json;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.models.checkpoint.CheckpointException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A JSON document as plain Java values: {@code Map<String, Object>} in file order, {@code List}, {@code String},
 * {@code Boolean}, {@code Long}, {@code BigInteger} for integers beyond it, {@code Double} and {@code null}.
 */
public final class JsonTree {
    private JsonTree() {}

    /** The object that is the whole document. */
    public static Map<String, Object> object(ByteBuffer utf8, String origin) {
        return StrictJson.read(utf8, origin, parser -> {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new CheckpointException("%s: found %s; expected a JSON object".formatted(origin,
                        parser.currentToken() == null ? "nothing" : describe(value(parser, origin))));
            }
            return object(parser, origin);
        });
    }

    /** The value whose first token is the current one; on return the current token is its last. */
    public static Object value(JsonParser parser, String origin) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, origin);
            case START_ARRAY -> array(parser, origin);
            case VALUE_STRING -> wellFormed(parser.getString(), parser, origin);
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw new CheckpointException("%s: found %s at %s; expected a value"
                    .formatted(origin, StrictJson.describe(parser.currentToken()), StrictJson.position(parser)));
        };
    }

    /** The kind and content of a value, for messages: {@code text "gelu"}, {@code a list of 3}, {@code 1.5}. */
    public static String describe(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "text " + Quoted.of(text);
            case Map<?, ?> map -> "an object with %d keys".formatted(map.size());
            case List<?> list -> "a list of %d".formatted(list.size());
            default -> value.toString();
        };
    }

    private static Map<String, Object> object(JsonParser parser, String origin) {
        var members = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = wellFormed(parser.currentName(), parser, origin);
            if (members.containsKey(key)) {
                throw new CheckpointException("%s: key %s appears twice, again at %s"
                        .formatted(origin, Quoted.of(key), StrictJson.position(parser)));
            }
            parser.nextToken();
            members.put(key, value(parser, origin));
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<Object> array(JsonParser parser, String origin) {
        var elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser, origin));
        return Collections.unmodifiableList(elements);
    }

    private static Number integer(JsonParser parser) {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? parser.getBigIntegerValue()
                : parser.getLongValue();
    }

    /** An escape such as {@code \}{@code ud800} can put half a character into a string, which no tokenizer can encode. */
    private static String wellFormed(String text, JsonParser parser, String origin) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) continue;
            if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                throw new CheckpointException("%s: half a character (an unpaired surrogate) in the text at %s"
                        .formatted(origin, StrictJson.position(parser)));
            }
            i++;
        }
        return text;
    }
}
