package org.transformer4j.models.json;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.transformer4j.models.checkpoint.CheckpointException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Runs a reader over one JSON document, and turns whatever is wrong with the document into one line. */
public final class StrictJson {
    /** Deeper nesting than this appears in no file of a checkpoint. */
    private static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_LENGTH = 100;

    // Names come from strangers: no shared table of names, whose buckets could be filled on purpose.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private StrictJson() {}

    /**
     * What {@code body} makes of the document in {@code utf8}, which must end where the body's last token ends.
     *
     * <p>{@code NaN}, {@code Infinity} and {@code -Infinity} are read as numbers, since Python writes them.
     *
     * @param origin the name of the file, for messages
     * @throws CheckpointException if the bytes are not UTF-8, not JSON, nested deeper than 64, or go on after the document
     */
    public static <T> T read(ByteBuffer utf8, String origin, Function<JsonParser, T> body) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), new Utf8Reader(utf8))) {
            parser.nextToken();
            T result = body.apply(parser);
            if (parser.nextToken() != null) {
                throw new CheckpointException(
                        "%s: text after the end of the JSON document, %s".formatted(origin, position(parser)));
            }
            return result;
        } catch (JacksonIOException e) {
            throw new CheckpointException("%s: %s".formatted(origin, e.getOriginalMessage()), e);
        } catch (JacksonException e) {
            throw new CheckpointException("%s: not valid JSON: %s".formatted(origin, Quoted.plain(e.getOriginalMessage(), 160)), e);
        }
    }

    /** Where the current token begins, as "line 3, column 14". */
    public static String position(JsonParser parser) {
        var location = parser.currentTokenLocation();
        return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    /** A token in words, such as "a list". */
    public static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a fraction";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            case null, default -> "nothing";
        };
    }
}
