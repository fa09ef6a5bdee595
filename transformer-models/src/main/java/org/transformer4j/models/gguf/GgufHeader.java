package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.Quoted;

/**
 * What a GGUF file says before its data; the places of tensors are not yet compared with the file.
 *
 * <p>Magic, version, the numbers of tensors and of metadata, the metadata, and for each tensor its name, dimensions (the one
 * that varies fastest first), type and offset.
 *
 * @param version  of the format
 * @param metadata by key, in file order: {@code Long}, {@code BigInteger}, {@code Float}, {@code Double}, {@code Boolean},
 *                 {@code String}, {@link GgufArray} of numbers or truths, {@link GgufTexts}, {@code List} of arrays
 * @param entries  the tensors, in file order
 * @param length   how many bytes all this has
 */
record GgufHeader(int version, Map<String, Object> metadata, Map<String, Entry> entries, long length) {
    private static final int MAGIC = 0x46554747;
    private static final int MAX_NAME = 65_535;
    private static final int MAX_METADATA = 1 << 16;
    private static final int MAX_TENSORS = 1 << 20;
    private static final int MAX_ELEMENTS = 1 << 24;
    private static final int MAX_DEPTH = 4;
    private static final int MAX_DIMENSIONS = 4;
    /** The least that a key with a value takes, and a tensor. */
    private static final int METADATA_BYTES = 13;
    private static final int TENSOR_BYTES = 24;

    /** One tensor as the header has it; {@code shape} has the dimension that varies fastest last. */
    record Entry(String name, GgmlType type, long[] shape, long offset) {}

    static GgufHeader read(MemorySegment bytes, String origin) {
        var cursor = new HeaderCursor(bytes, origin);
        requireMagic(bytes, origin);
        cursor.int32();
        int version = version(cursor);
        int tensors = cursor.count("tensors", TENSOR_BYTES, MAX_TENSORS);
        int pairs = cursor.count("keys of metadata", METADATA_BYTES, MAX_METADATA);
        Map<String, Object> metadata = metadata(cursor, pairs);
        Map<String, Entry> entries = entries(cursor, tensors);
        return new GgufHeader(version, Collections.unmodifiableMap(metadata), entries, cursor.position());
    }

    private static void requireMagic(MemorySegment bytes, String origin) {
        if (bytes.byteSize() == 0) {
            throw new CheckpointException("%s: the file is empty; expected a GGUF file. Is the download complete?".formatted(origin));
        }
        if (bytes.byteSize() < Integer.BYTES || Bytes.int32(bytes, 0) != MAGIC) {
            throw new CheckpointException("%s: the file does not begin with \"GGUF\". %s".formatted(origin, Disguise.of(bytes)));
        }
    }

    private static int version(HeaderCursor cursor) {
        int version = cursor.int32();
        if (version == 2 || version == 3) return version;
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw cursor.wrong("version %d with its bytes reversed, so this is a big-endian file; take the little-endian one"
                    .formatted(Integer.reverseBytes(version)));
        }
        throw cursor.wrong("version %s; versions 2 and 3 are read%s".formatted(Integer.toUnsignedString(version),
                version == 1 ? ": convert the model again" : ""));
    }

    private static Map<String, Object> metadata(HeaderCursor cursor, int count) {
        var metadata = new LinkedHashMap<String, Object>();
        for (int i = 0; i < count; i++) {
            cursor.enter("metadata " + i);
            String key = name(cursor, "the key");
            cursor.enter("metadata " + Quoted.of(key));
            if (metadata.containsKey(key)) throw cursor.wrong("this key appears twice");
            metadata.put(key, value(cursor, type(cursor), 0));
        }
        return metadata;
    }

    private static String name(HeaderCursor cursor, String what) {
        String name = cursor.text(what, MAX_NAME);
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw cursor.wrong(what + " is empty, or not of ASCII letters, digits and signs");
        }
        return name;
    }

    private static ValueType type(HeaderCursor cursor) {
        int number = cursor.int32();
        if (number >= 0 && number < ValueType.values().length) return ValueType.values()[number];
        throw cursor.wrong("a value of type %s; expected 0 to %d".formatted(Integer.toUnsignedString(number), ValueType.values().length - 1));
    }

    private static Object value(HeaderCursor cursor, ValueType type, int depth) {
        return switch (type) {
            case STRING -> cursor.text();
            case ARRAY -> array(cursor, depth + 1);
            default -> cursor.value(type);
        };
    }

    private static Object array(HeaderCursor cursor, int depth) {
        if (depth > MAX_DEPTH) throw cursor.wrong("arrays in arrays deeper than %d".formatted(MAX_DEPTH));
        ValueType type = type(cursor);
        int size = cursor.count("elements in an array of " + type.label(), type.bytes(), MAX_ELEMENTS);
        if (type.isFixed()) return cursor.array(type, size);
        if (type == ValueType.STRING) return cursor.texts(size);
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) elements.add(value(cursor, type, depth));
        return Collections.unmodifiableList(elements);
    }

    private static Map<String, Entry> entries(HeaderCursor cursor, int count) {
        var entries = new LinkedHashMap<String, Entry>();
        for (int i = 0; i < count; i++) {
            cursor.enter("tensor " + i);
            String name = name(cursor, "the name");
            cursor.enter("tensor " + Quoted.of(name));
            Entry entry = entry(cursor, name);
            if (entries.put(name, entry) != null) throw cursor.wrong("this tensor appears twice");
        }
        return entries;
    }

    private static Entry entry(HeaderCursor cursor, String name) {
        int dimensions = cursor.int32();
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw cursor.wrong("%s dimensions; expected at most %d".formatted(Integer.toUnsignedString(dimensions), MAX_DIMENSIONS));
        }
        var shape = new long[dimensions];
        for (int i = dimensions - 1; i >= 0; i--) {
            shape[i] = cursor.int64();
            if (shape[i] < 1) {
                throw cursor.wrong("a dimension of %s; expected 1 to 2^63 - 1".formatted(Long.toUnsignedString(shape[i])));
            }
        }
        int number = cursor.int32();
        GgmlType type = GgmlTypes.of(number).orElseThrow(() -> cursor.wrong("the type is %s; read are %s. Take the model in one of these"
                .formatted(GgmlTypes.describe(number), GgmlTypes.supported())));
        long offset = cursor.int64();
        if (offset < 0) {
            throw cursor.wrong("the data begins at %s; expected 0 to 2^63 - 1".formatted(Long.toUnsignedString(offset)));
        }
        return new Entry(name, type, shape, offset);
    }
}
