package org.example.sample;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Fill, copy, permute and cast. */
final class Movement {
    private Movement() {}

    static void fill(float value, Args args) {
        for (long i = 0; i < args.size(0); i++) {
            SampleBuffer.set(args.slice(0), i, value);
        }
    }

    static void copy(Args args) {
        for (long row = 0; row < args.size(0); row++) {
            SampleBuffer.move(args.slice(0), row * args.size(2), args.slice(1), row * args.size(3), args.size(1));
        }
    }

    /** For each element of the result, from the last axis to the first: which index it has there, and how far that leads in x. */
    static void permute(Permute op, Args args) {
        for (long target = 0; target < args.slice(1).length(); target++) {
            long source = 0;
            long rest = target;
            for (int i = op.axes().size() - 1; i >= 0; i--) {
                int axis = op.axes().get(i);
                source += rest % args.size(axis) * stride(args, axis);
                rest /= args.size(axis);
            }
            SampleBuffer.move(args.slice(0), source, args.slice(1), target, 1);
        }
    }

    private static long stride(Args args, int axis) {
        long stride = 1;
        for (int later = axis + 1; later < args.sizes(); later++) {
            stride *= args.size(later);
        }
        return stride;
    }

    static void cast(Cast op, Args args) {
        for (long i = 0; i < args.size(0); i++) {
            if (op.to() == DType.F32) {
                SampleBuffer.set(args.slice(1), i, widen(op.from(), args.slice(0), i));
            } else {
                short narrow = narrow(op.to(), SampleBuffer.get(args.slice(0), i));
                SampleBuffer.memory(args.slice(1)).setAtIndex(JAVA_SHORT, args.slice(1).offset() + i, narrow);
            }
        }
    }

    /** An element of a type that weights are stored in. */
    static float widen(DType type, Slice slice, long index) {
        if (type == DType.F32) {
            return SampleBuffer.get(slice, index);
        }
        short bits = SampleBuffer.memory(slice).getAtIndex(JAVA_SHORT, slice.offset() + index);
        return type == DType.F16 ? Binary16.toFloat(bits) : Bfloat16.toFloat(bits);
    }

    private static short narrow(DType type, float value) {
        return type == DType.F16 ? Binary16.fromFloat(value) : Bfloat16.fromFloat(value);
    }
}
