package org.transformer4j.models.adapter;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.models.session.EncoderPass;
import org.transformer4j.models.session.Encoding;

/** What models say about a sequence: scores of a decoder, states of an encoder. */
final class Outputs {
    private static final int TARGETS = 6;

    private Outputs() {}

    /** An adapter that PEFT wrote, and what PEFT computes with it in binary64. */
    static Path peft(String name) {
        try {
            return Path.of(Outputs.class.getResource("/adapters/" + name + "/adapter_config.json").toURI()).getParent();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static int[] ids(Path adapter) {
        try (Checkpoint expected = Checkpoint.open(adapter.resolve("expected.safetensors"))) {
            return Arrays.stream(expected.tensor("ids").toLongs()).mapToInt(Math::toIntExact).toArray();
        }
    }

    static float[] expected(Path adapter) {
        try (Checkpoint expected = Checkpoint.open(adapter.resolve("expected.safetensors"))) {
            return expected.tensor("output").toFloats();
        }
    }

    static float[] of(ModelFolder folder, int[] ids, Backend backend) {
        try (Model model = Models.load(folder, backend)) {
            return of(model, ids);
        }
    }

    static float[] of(Model model, int[] ids) {
        return switch (model) {
            case EncoderDecoder both -> {
                int[] targets = Arrays.copyOf(ids, TARGETS);
                try (Encoding encoding = new Encoding(both, ids);
                        DecoderPass pass = new DecoderPass(both, encoding, new int[] {0}, new int[] {TARGETS}, targets, upTo(TARGETS))) {
                    yield pass.logits();
                }
            }
            case Decoder decoder -> {
                try (DecoderPass pass = new DecoderPass(decoder, new int[] {ids.length}, ids, upTo(ids.length))) {
                    yield pass.logits();
                }
            }
            case TextEncoder encoder -> {
                try (EncoderPass pass = new EncoderPass(encoder, EncoderPass.Batch.of(ids))) {
                    yield pass.states();
                }
            }
            default -> throw new AssertionError(model);
        };
    }

    private static int[] upTo(int count) {
        return IntStream.range(0, count).toArray();
    }
}
