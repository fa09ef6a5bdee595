package org.transformer4j.benchmarks.start;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.benchmarks.measure.Fingerprint;
import org.transformer4j.benchmarks.measure.RandomNumbers;
import org.transformer4j.benchmarks.measure.Trial;
import org.transformer4j.benchmarks.model.LoadedModel;
import org.transformer4j.benchmarks.model.ModelSize;
import org.transformer4j.benchmarks.model.PrefillTrial;

/**
 * What a fresh process does: opens a device, runs a kernel, makes a model and runs a prompt. It prints a line after each step, by whose
 * arrival the parent tells the time.
 */
final class FirstToken {
    private static final int ELEMENTS = 1000;
    private static final int PROMPT = 8;

    private FirstToken() {}

    /** Takes the device's selector and the size of the model. */
    public static void main(String[] arguments) {
        try (Backend backend = Backends.select(arguments[0])) {
            say(Step.OPEN, "");
            say(Step.KERNEL, kernel(backend));
            try (LoadedModel model = LoadedModel.load(ModelSize.valueOf(arguments[1]), DType.F32, backend);
                    Trial prompt = new PrefillTrial(model, PROMPT)) {
                prompt.time(1);
                say(Step.TOKEN, prompt.fingerprint());
                say(Step.ALLOCATED, String.valueOf(prompt.allocatedBytes()));
                ProcessMemory.highWaterMark().ifPresent(bytes -> say(Step.MEMORY, String.valueOf(bytes)));
            }
        }
    }

    private static String kernel(Backend backend) {
        try (Queue queue = backend.device().newQueue(); Buffer x = backend.device().allocate(DType.F32, ELEMENTS);
                Buffer y = backend.device().allocate(DType.F32, ELEMENTS)) {
            float[] numbers = new float[ELEMENTS];
            MemorySegment host = MemorySegment.ofArray(numbers);
            RandomNumbers.fill(host, DType.F32, 0, 0, 0, 1);
            queue.write(x.all(), host);
            backend.kernel(new Unary(Unary.Function.EXP)).launch(queue, Args.of(new long[] {ELEMENTS}, x.all(), y.all()));
            return Fingerprint.of(queue, y.all());
        }
    }

    private static void say(Step step, String value) {
        System.out.println(step.name() + " " + value);
        System.out.flush();
    }
}
