package org.transformer4j.models.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transformer4j.api.DType;
import org.transformer4j.models.json.Quoted;
import org.transformer4j.models.json.StrictJson;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The JSON of a safetensors header; here only its form is checked, the numbers are compared with the file elsewhere. */
final class HeaderParser {
    private static final String METADATA = "__metadata__";
    private static final int MAX_TENSORS = 1_000_000;
    private static final int MAX_DIMENSIONS = 64;

    private final JsonParser parser;
    private final String origin;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<SafetensorsHeader.Entry> entries = new ArrayList<>();

    private HeaderParser(JsonParser parser, String origin) {
        this.parser = parser;
        this.origin = origin;
    }

    /** The writer's notes and the tensors, in the order of the header. */
    record Parsed(Map<String, String> metadata, List<SafetensorsHeader.Entry> entries) {}

    static Parsed parse(ByteBuffer header, String origin) {
        return StrictJson.read(header, origin, parser -> new HeaderParser(parser, origin).header());
    }

    private Parsed header() {
        expect(JsonToken.START_OBJECT, "the header");
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!seen.add(name)) throw wrong("tensor %s appears twice".formatted(Quoted.of(name)));
            if (seen.size() > MAX_TENSORS) throw wrong("more than %d tensors".formatted(MAX_TENSORS));
            parser.nextToken();
            if (name.equals(METADATA)) notes();
            else entries.add(entry(name));
        }
        return new Parsed(Collections.unmodifiableMap(metadata), List.copyOf(entries));
    }

    private void notes() {
        expect(JsonToken.START_OBJECT, METADATA);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            expect(JsonToken.VALUE_STRING, METADATA + "." + Quoted.of(key));
            if (metadata.put(key, parser.getString()) != null) {
                throw wrong("%s.%s appears twice".formatted(METADATA, Quoted.of(key)));
            }
        }
    }

    private SafetensorsHeader.Entry entry(String name) {
        String what = "tensor " + Quoted.of(name);
        DType dtype = null;
        long[] shape = null;
        long[] offsets = null;
        expect(JsonToken.START_OBJECT, what);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "dtype" -> dtype = once(dtype, dtype(what), what, key);
                case "shape" -> shape = once(shape, numbers(what, key), what, key);
                case "data_offsets" -> offsets = once(offsets, numbers(what, key), what, key);
                default -> throw wrong("%s has a key %s; expected dtype, shape and data_offsets"
                        .formatted(what, Quoted.of(key)));
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw wrong("%s lacks one of dtype, shape and data_offsets".formatted(what));
        }
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw wrong("%s has data_offsets %s; expected [begin, end]".formatted(what, Arrays.toString(offsets)));
        }
        return new SafetensorsHeader.Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private <T> T once(T before, T now, String what, String key) {
        if (before != null) throw wrong("%s has two keys %s".formatted(what, key));
        return now;
    }

    private DType dtype(String what) {
        expect(JsonToken.VALUE_STRING, what + ".dtype");
        String name = parser.getString();
        for (DType dtype : DType.values()) {
            // The format's names are those of our constants.
            if (dtype.name().equals(name)) return dtype;
        }
        throw wrong("%s has dtype %s; expected one of %s. Convert the checkpoint to one of these"
                .formatted(what, Quoted.of(name), Arrays.toString(DType.values())));
    }

    private long[] numbers(String what, String key) {
        expect(JsonToken.START_ARRAY, what + "." + key);
        var numbers = new long[4];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.VALUE_NUMBER_INT, what + "." + key);
            if (count == MAX_DIMENSIONS) throw wrong("%s.%s has more than %d numbers".formatted(what, key, MAX_DIMENSIONS));
            if (count == numbers.length) numbers = Arrays.copyOf(numbers, 2 * count);
            boolean fits = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!fits || parser.getLongValue() < 0) {
                throw wrong("%s.%s holds %s; expected 0 to 2^63 - 1".formatted(what, key, parser.getString()));
            }
            numbers[count++] = parser.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private void expect(JsonToken expected, String what) {
        JsonToken found = parser.currentToken();
        if (found == expected) return;
        throw wrong("%s is %s; expected %s".formatted(what, StrictJson.describe(found), StrictJson.describe(expected)));
    }

    private CheckpointException wrong(String message) {
        return new CheckpointException("%s: %s (header, %s)".formatted(origin, message, StrictJson.position(parser)));
    }
}
