package org.transformer4j.conformance.cases;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.kit.Bench;
import org.transformer4j.conformance.kit.BitDifference;
import org.transformer4j.conformance.kit.Bits;
import org.transformer4j.conformance.kit.CheckCase;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.ConformanceFailure;
import org.transformer4j.conformance.kit.PackCase;

/** The contract of buffers and queues. */
final class MemoryCases {
    private static final String GROUP = "Memory";
    private static final DType[] TYPES = {DType.F32, DType.F16, DType.BF16, DType.I32};
    private static final int LENGTH = 1_031;

    private MemoryCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>(List.of(
                new CheckCase("memory/new-memory-is-zero", GROUP, MemoryCases::newMemoryIsZero),
                new CheckCase("memory/what-is-written-is-read", GROUP, MemoryCases::roundTrip),
                new CheckCase("memory/source-is-free-after-write", GROUP, MemoryCases::sourceIsFree),
                new CheckCase("memory/wrong-size-is-refused", GROUP, MemoryCases::wrongSize),
                new CheckCase("memory/launches-and-writes-keep-their-order", GROUP, MemoryCases::order),
                new CheckCase("memory/a-finished-queue-is-seen-by-another", GROUP, MemoryCases::twoQueues),
                new CheckCase("memory/buffers-close-while-launches-wait", GROUP, MemoryCases::closeWhileQueued),
                new CheckCase("memory/a-buffer-closes-twice", GROUP, MemoryCases::closeTwice),
                new CheckCase("memory/too-much-is-refused", GROUP, MemoryCases::tooMuch)));
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            for (int[] shape : new int[][] {{1, 1}, {3, 65}, {16, 16}, {64, 64}, {65, 63}, {67, 131}, {193, 31}}) {
                cases.add(PackCase.of(new WeightSpec(shape[0], shape[1], type)));
            }
        }
        return cases;
    }

    /** A different number for every element, whatever the type. */
    private static Bits ramp(DType type, int length) {
        int[] bits = new int[length];
        for (int i = 0; i < length; i++) {
            bits[i] = (i + 1) * 0x9e37_79b1 >>> (type.bytes() == 4 ? 0 : 16);
        }
        return new Bits(type, bits);
    }

    private static void write(Queue queue, Slice slice, Bits bits) {
        try (Arena arena = Arena.ofConfined()) {
            queue.write(slice, bits.toSegment(arena));
        }
    }

    private static Bits read(Queue queue, Slice slice) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(slice.length() * slice.type().bytes(), 8);
            queue.read(slice, segment);
            return Bits.fromSegment(slice.type(), segment);
        }
    }

    private static void mustBe(String what, Bits found, Bits expected) {
        BitDifference.between(what, found, expected).ifPresent(difference -> {
            throw new ConformanceFailure(difference.toString());
        });
    }

    private static void newMemoryIsZero(Bench bench) {
        for (DType type : TYPES) {
            for (int round = 0; round < 3; round++) {
                try (Buffer buffer = bench.device().allocate(type, LENGTH)) {
                    mustBe("new memory", read(bench.queue(), buffer.all()), Bits.filled(type, LENGTH, 0));
                    write(bench.queue(), buffer.all(), ramp(type, LENGTH));
                    bench.queue().finish();
                }
            }
        }
    }

    private static void roundTrip(Bench bench) {
        for (DType type : TYPES) {
            try (Buffer buffer = bench.device().allocate(type, LENGTH)) {
                Bits ramp = ramp(type, LENGTH);
                write(bench.queue(), buffer.all(), ramp);
                for (int[] part : new int[][] {{0, LENGTH}, {1, 1}, {3, 67}, {64, 64}, {LENGTH - 5, 5}, {17, 0}}) {
                    mustBe("%s [%d, %d)".formatted(type, part[0], part[0] + part[1]),
                            read(bench.queue(), new Slice(buffer, part[0], part[1])), ramp.range(part[0], part[0] + part[1]));
                }
                Bits zeros = Bits.filled(type, 31, 0);
                write(bench.queue(), new Slice(buffer, 33, 31), zeros);
                mustBe("part written anew", read(bench.queue(), new Slice(buffer, 33, 31)), zeros);
                mustBe("what is before it", read(bench.queue(), new Slice(buffer, 0, 33)), ramp.range(0, 33));
                mustBe("what is after it", read(bench.queue(), new Slice(buffer, 64, LENGTH - 64)), ramp.range(64, LENGTH));
            }
        }
    }

    private static void sourceIsFree(Bench bench) {
        int length = 200_003;
        try (Buffer buffer = bench.device().allocate(DType.I32, length); Arena arena = Arena.ofConfined()) {
            Bits ramp = ramp(DType.I32, length);
            MemorySegment source = ramp.toSegment(arena);
            bench.queue().write(buffer.all(), source);
            source.fill((byte) 0x5a);
            mustBe("what was written", read(bench.queue(), buffer.all()), ramp);
        }
    }

    private static void wrongSize(Bench bench) {
        try (Buffer buffer = bench.device().allocate(DType.F32, 16); Arena arena = Arena.ofConfined()) {
            for (long bytes : new long[] {0, 60, 68}) {
                MemorySegment host = arena.allocate(bytes, 8);
                mustRefuse("write of %d bytes to F32[16]".formatted(bytes), () -> bench.queue().write(buffer.all(), host));
                mustRefuse("read of F32[16] into %d bytes".formatted(bytes), () -> bench.queue().read(buffer.all(), host));
            }
        }
    }

    private static void mustRefuse(String what, Runnable attempt) {
        try {
            attempt.run();
        } catch (IllegalArgumentException refused) {
            return;
        }
        throw new ConformanceFailure("a %s was accepted; expected an IllegalArgumentException".formatted(what));
    }

    private static void order(Bench bench) {
        Queue queue = bench.queue();
        Kernel negate = bench.device().prepare(new Unary(Unary.Function.NEGATE));
        try (Buffer x = bench.device().allocate(DType.F32, LENGTH); Buffer y = bench.device().allocate(DType.F32, LENGTH)) {
            for (int round = 0; round < 20; round++) {
                Bits number = Bits.filled(DType.F32, LENGTH, Float.floatToRawIntBits(round + 1));
                write(queue, x.all(), number);
                negate.launch(queue, Args.of(new long[] {LENGTH}, x.all(), y.all()));
                write(queue, x.all(), Bits.filled(DType.F32, LENGTH, Float.floatToRawIntBits(Float.NaN)));
                negate.launch(queue, Args.of(new long[] {LENGTH}, y.all(), x.all()));
                mustBe("write, launch, write, launch", read(queue, x.all()), number);
            }
        }
    }

    private static void twoQueues(Bench bench) {
        try (Queue first = bench.device().newQueue(); Queue second = bench.device().newQueue();
             Buffer y = bench.device().allocate(DType.F32, LENGTH)) {
            for (float value : new float[] {1f, 2f, 3f}) {
                Fill fill = new Fill(value);
                bench.device().prepare(fill).launch(first, Args.of(new long[] {LENGTH}, y.all()));
                first.finish();
                mustBe("filled through one queue, read through another", read(second, y.all()),
                        Bits.filled(DType.F32, LENGTH, Float.floatToRawIntBits(value)));
            }
        }
    }

    /** The input is closed right after the launch, and its memory is asked for again and overwritten. */
    private static void closeWhileQueued(Bench bench) {
        int size = 128;
        Kernel matMul = bench.device().prepare(new MatMul(false, false));
        Bits ones = Bits.filled(DType.F32, size * size, Float.floatToRawIntBits(1f));
        try (Buffer y = bench.device().allocate(DType.F32, size * size)) {
            Buffer a = bench.device().allocate(DType.F32, size * size);
            write(bench.queue(), a.all(), ones);
            matMul.launch(bench.queue(), Args.of(new long[] {1, size, size, size}, a.all(), a.all(), y.all()));
            a.close();
            try (Buffer reused = bench.device().allocate(DType.F32, size * size)) {
                write(bench.queue(), reused.all(), Bits.filled(DType.F32, size * size, Float.floatToRawIntBits(Float.NaN)));
                mustBe("product of a closed buffer", read(bench.queue(), y.all()),
                        Bits.filled(DType.F32, size * size, Float.floatToRawIntBits(size)));
            }
        }
    }

    private static void closeTwice(Bench bench) {
        Buffer buffer = bench.device().allocate(DType.F32, 7);
        buffer.close();
        buffer.close();
    }

    private static void tooMuch(Bench bench) {
        long elements = 1L << 50;
        try (Buffer buffer = bench.device().allocate(DType.F32, elements)) {
            throw new ConformanceFailure("allocated %s[%d], four pebibytes; expected a DeviceException"
                    .formatted(buffer.type(), buffer.elements()));
        } catch (DeviceException refused) {
            if (refused.getMessage() == null || !refused.getMessage().contains(String.valueOf(elements))) {
                throw new ConformanceFailure("'%s' does not say how much was asked for; expected %d in it"
                        .formatted(refused.getMessage(), elements));
            }
        }
    }
}
