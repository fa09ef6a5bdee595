package org.transformer4j.benchmarks.training;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.transformer4j.api.DType;
import org.transformer4j.benchmarks.measure.RandomNumbers;
import org.transformer4j.benchmarks.model.ModelSize;
import org.transformer4j.benchmarks.model.RandomCheckpoint;

/** What is trained: a GPT-2 of six blocks, six heads and 384 features with 1024 tokens, on 8 sequences of 256 tokens, without dropout. */
final class TrainingTask {
    static final ModelSize SIZE = ModelSize.TRAINED;
    static final int LAYERS = 6;
    static final int HEADS = 6;
    static final int WIDTH = 384;
    static final int VOCABULARY = 1024;
    static final int LENGTH = 256;
    static final int SEQUENCES = 8;

    static final double RATE = 3e-4;
    static final double BETA1 = 0.9;
    static final double BETA2 = 0.95;
    static final double EPSILON = 1e-8;
    static final double DECAY = 0.1;
    static final double CLIP_NORM = 1;

    /** Stands where the last token has no next one. */
    static final int IGNORED = -100;
    private static final long STREAM = 1L << 40;

    private TrainingTask() {}

    /** Writes the model that both begin with. */
    static void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), SIZE.config());
        try (Arena arena = Arena.ofConfined();
                FileChannel file = FileChannel.open(folder.resolve("model.safetensors"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            MemorySegment bytes = RandomCheckpoint.of(SIZE, DType.F32, arena);
            file.write(bytes.asByteBuffer());
        }
    }

    /** A batch: {@code [SEQUENCES][LENGTH]}. */
    static int[][] batch(int number) {
        int[][] batch = new int[SEQUENCES][];
        for (int s = 0; s < SEQUENCES; s++) {
            batch[s] = RandomNumbers.integers(LENGTH, VOCABULARY, STREAM + (long) number * SEQUENCES + s);
        }
        return batch;
    }
}
