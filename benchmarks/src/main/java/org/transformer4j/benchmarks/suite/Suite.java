package org.transformer4j.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.benchmarks.model.ModelSize;

/** What is measured, in this order: the roofs first, because the rest is compared with them. */
public final class Suite {
    private static final int COPIED = 1 << 26;

    private Suite() {}

    /** Everything: some minutes on a device. */
    public static List<Benchmark> full() {
        List<Benchmark> all = new ArrayList<>(roofs());
        for (int size : new int[] {256, 512, 1024, 2048}) {
            all.add(Operations.matMul(size, size, size));
            all.add(Operations.linear(DType.F32, size, size, size));
            all.add(Operations.linear(DType.BF16, size, size, size));
        }
        all.add(Operations.linear(DType.F32, 128, 3072, 768));
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            all.add(Operations.linear(type, 1, 4096, 4096));
            all.add(Operations.linear(type, 1, 11_008, 4096));
        }
        all.add(Operations.prefillAttention(512));
        all.add(Operations.prefillAttention(2048));
        all.add(Operations.decodeAttention(4096));
        all.add(Operations.decodeAttention(16_384));
        all.addAll(rows());
        all.add(new Benchmark.ColdStart(ModelSize.TINY, 5, true));
        models(all, List.of(new Conversation(128, 32), new Conversation(768, 64)));
        all.add(new Benchmark.ColdStart(ModelSize.SMALL, 1, false));
        all.add(new Benchmark.ColdStart(ModelSize.GPT2, 1, false));
        return List.copyOf(all);
    }

    /** A part of it, for a first look. What matters least comes last, where a slow device has no time left for it. */
    public static List<Benchmark> quick() {
        List<Benchmark> all = new ArrayList<>(roofs());
        all.add(Operations.matMul(1024, 1024, 1024));
        all.add(Operations.linear(DType.F32, 1024, 1024, 1024));
        all.add(Operations.linear(DType.BF16, 1024, 1024, 1024));
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            all.add(Operations.linear(type, 1, 11_008, 4096));
        }
        all.add(Operations.prefillAttention(512));
        all.add(Operations.decodeAttention(16_384));
        all.add(new Benchmark.ColdStart(ModelSize.TINY, 3, true));
        models(all, List.of(new Conversation(128, 32)));
        all.addAll(rows());
        return List.copyOf(all);
    }

    private static List<Benchmark> roofs() {
        return List.of(Operations.copy(COPIED), Operations.fmaPeak(4096, 1 << 19));
    }

    private static List<Benchmark> rows() {
        return List.of(Operations.layerNorm(8192, 4096), Operations.rmsNorm(8192, 4096), Operations.softmax(8192, 4096));
    }

    /** Tokens of a prompt, and tokens that follow it. */
    private record Conversation(int prompt, int tokens) {}

    /** Each model is loaded once: what is measured on it stands together. */
    private static void models(List<Benchmark> all, List<Conversation> conversations) {
        for (ModelSize size : ModelSize.values()) {
            for (DType type : new DType[] {DType.F32, DType.BF16}) {
                for (Conversation one : conversations) {
                    if (one.prompt + one.tokens <= size.contextLength()) {
                        all.add(Models.prefill(size, type, one.prompt));
                        all.add(Models.decode(size, type, one.prompt, one.tokens));
                    }
                }
            }
        }
    }
}
