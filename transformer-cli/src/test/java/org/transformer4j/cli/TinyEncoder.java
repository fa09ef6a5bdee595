package org.transformer4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A tiny golden BERT with a tokenizer and the head that a test needs. */
final class TinyEncoder {
    private final Path folder;

    private TinyEncoder(Path folder) {
        this.folder = folder;
    }

    /** One that fills masks. */
    static TinyEncoder maskedLanguageModel(Path folder) {
        return copy(folder, "bert_mlm");
    }

    /** One with a head of random numbers. */
    static TinyEncoder withHead(Path folder, String architecture, String head, int labels) {
        TinyEncoder model = copy(folder, "bert_model");
        model.edit("config.json", text -> text.replace("BertModel", architecture));
        model.add(head + ".weight", labels, 32);
        model.add(head + ".bias", labels);
        return model;
    }

    private static TinyEncoder copy(Path folder, String golden) {
        TinyEncoder model = new TinyEncoder(folder);
        try {
            for (String file : new String[] {"config.json", "model.safetensors"}) {
                Files.copy(Run.golden(golden).resolve(file), folder.resolve(file));
            }
            Path resources = Run.golden(golden).getParent().getParent();
            Files.copy(resources.resolve("org/transformer4j/models/tokenizer/wordpiece.json"), folder.resolve("tokenizer.json"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        // Its tokens are [MASK], [UNK], [CLS], [SEP], a, red, dress, un, ##believ, ##able and some more.
        return model.edit("tokenizer.json", text -> text.replace("[PAD]", "[MASK]"));
    }

    /** Adds a key to {@code config.json}. */
    TinyEncoder configured(String key, String json) {
        return edit("config.json", text -> text.replaceFirst("\\{", "{\"%s\": %s, ".formatted(key, json)));
    }

    private TinyEncoder edit(String file, UnaryOperator<String> change) {
        try {
            Files.writeString(folder.resolve(file), change.apply(Files.readString(folder.resolve(file))));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void add(String name, int... shape) {
        try {
            Path file = folder.resolve("model.safetensors");
            ByteBuffer before = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            String header = new String(before.array(), Long.BYTES, (int) before.getLong(), StandardCharsets.UTF_8).strip();
            int dataStart = Long.BYTES + (int) before.getLong(0);
            int data = before.capacity() - dataStart;
            int count = shape.length == 1 ? shape[0] : shape[0] * shape[1];
            byte[] json = (header.substring(0, header.length() - 1) + ",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}}"
                    .formatted(name, Arrays.toString(shape), data, data + count * Float.BYTES)).getBytes(StandardCharsets.UTF_8);
            ByteBuffer after = ByteBuffer.allocate(Long.BYTES + json.length + data + count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length).put(json).put(before.array(), dataStart, data);
            Random random = new Random(name.hashCode());
            for (int i = 0; i < count; i++) {
                after.putFloat((float) random.nextGaussian() * 0.3f);
            }
            Files.write(file, after.array());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
