package org.transformer4j.benchmarks.suite;

import java.util.Locale;
import org.transformer4j.api.DType;
import org.transformer4j.benchmarks.model.DecodeTrial;
import org.transformer4j.benchmarks.model.ModelSize;
import org.transformer4j.benchmarks.model.PrefillTrial;
import org.transformer4j.benchmarks.report.Group;
import org.transformer4j.benchmarks.report.Roof;
import org.transformer4j.benchmarks.report.Unit;

/** Benchmarks of whole models. */
public final class Models {
    private Models() {}

    /** A prompt, from its tokens to the scores of the next one. Arithmetic bounds it. */
    public static Benchmark prefill(ModelSize size, DType type, int tokens) {
        Work work = new Work(size.operations(tokens), 0, tokens, Unit.TOKENS, Roof.COMPUTE);
        return new Benchmark.Repeated("Prefill[%s,%s,tokens=%d]".formatted(size.label(), lower(type), tokens), Group.MODEL, work,
                bench -> new PrefillTrial(bench.model(size, type), tokens));
    }

    /** Token after token behind a prompt. Memory bounds it: each token reads all matrices once. */
    public static Benchmark decode(ModelSize size, DType type, int prompt, int tokens) {
        double bytes = 0;
        for (int i = 0; i < tokens; i++) {
            bytes += size.bytesOfStep(type, prompt + i + 1);
        }
        Work work = new Work(0, bytes, tokens, Unit.TOKENS, Roof.MEMORY);
        return new Benchmark.Repeated("Decode[%s,%s,after=%d,tokens=%d]".formatted(size.label(), lower(type), prompt, tokens), Group.MODEL,
                work, bench -> new DecodeTrial(bench.model(size, type), prompt, tokens));
    }

    private static String lower(DType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
