package org.transformer4j.benchmarks.model;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.benchmarks.measure.RandomNumbers;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.decoder.Gpt2;
import org.transformer4j.models.session.Session;

/** A GPT-2 with random weights on a device. */
public final class LoadedModel implements AutoCloseable {
    private static final long TOKENS = -1;

    private final ModelSize size;
    private final DType type;
    private final CountingDevice device;
    private final Decoder model;
    private final String path;
    private final long weightBytes;

    private LoadedModel(ModelSize size, DType type, CountingDevice device, Decoder model, String path) {
        this.size = size;
        this.type = type;
        this.device = device;
        this.model = model;
        this.path = path;
        this.weightBytes = device.bytes();
    }

    /** Makes one. The weights are only on the device when this returns. */
    public static LoadedModel load(ModelSize size, DType type, Backend backend) {
        CountingDevice device = new CountingDevice(backend.device());
        Weights weights = new Weights(new Backend(device));
        ByteBuffer config = ByteBuffer.wrap(size.config().getBytes(StandardCharsets.US_ASCII));
        try (Arena arena = Arena.ofShared();
                Checkpoint checkpoint = Checkpoint.of(RandomCheckpoint.of(size, type, arena), "random " + size.label())) {
            Decoder model = Gpt2.load(ModelConfig.of(config, "config of " + size.label()), checkpoint, weights);
            String path = backend.kernel(new Linear(new WeightSpec(4 * size.width(), size.width(), type), true)).path();
            return new LoadedModel(size, type, device, model, path);
        } catch (RuntimeException | Error failure) {
            weights.close();
            throw failure;
        }
    }

    /** Whether it has this size and type. */
    public boolean is(ModelSize otherSize, DType otherType) {
        return size == otherSize && type == otherType;
    }

    /** A conversation of up to so many tokens. */
    public Session session(int capacity) {
        return new Session(model, 1, capacity, Session.DEFAULT_CHUNK);
    }

    /** Random tokens. */
    public int[] tokens(int count) {
        return RandomNumbers.integers(count, size.vocabulary(), TOKENS);
    }

    /** Bytes that have been allocated for it and its sessions so far; what a device adds in its own layouts is not in it. */
    public long allocatedBytes() {
        return device.bytes();
    }

    /** Those for its weights. */
    long weightBytes() {
        return weightBytes;
    }

    /** How its linear layers run. */
    String path() {
        return path;
    }

    @Override
    public void close() {
        model.close();
    }
}
