package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Rotary position embedding: rotates pairs of features by an angle that depends on the position,
 * {@code y0 = fma(x0, cos, -(x1 * sin))} and {@code y1 = fma(x0, sin, x1 * cos)}. Features from {@code rotaryDim} on are
 * copied. The tables are made on the host, so that every scaling rule of the angles is the same here. A position outside the
 * tables counts as a row of zeros. Source: Su et al. (2021), section 3.4.2.
 *
 * <p>Sizes: rows, heads, table rows. Operands: {@code x [rows, heads, headDim]}, {@code positions} I32 {@code [rows]},
 * {@code cos} and {@code sin [tableRows, rotaryDim / 2]}, {@code y [rows, heads, headDim]}.
 *
 * @param headDim features of a head
 * @param rotaryDim how many of them rotate; even
 * @param interleaved whether a pair is {@code (2i, 2i + 1)}, as in GPT-J, instead of {@code (i, i + rotaryDim / 2)}, as in GPT-NeoX
 */
public record Rope(int headDim, int rotaryDim, boolean interleaved) implements LayerOp {
    /** Checks the sizes. */
    public Rope {
        if (rotaryDim < 2 || rotaryDim % 2 != 0 || rotaryDim > headDim) {
            throw new IllegalArgumentException("rotary embedding of %d of %d features; an even number from 2 on is needed"
                    .formatted(rotaryDim, headDim));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows", "heads", "tableRows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        long elements = rows * args.size(1) * headDim;
        long table = args.size(2) * (rotaryDim / 2);
        return List.of(Operand.input("x", elements), Operand.input("positions", DType.I32, rows), Operand.input("cos", table),
                Operand.input("sin", table), Operand.output("y", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long vectors = args.size(0) * args.size(1);
        int half = rotaryDim / 2;
        long pairs = vectors * half;
        if (vectors == 0) {
            return;
        }
        Slice halves = split(sink, args.slice(0), vectors);
        Slice x0 = halves.slice(0, pairs);
        Slice x1 = halves.slice(pairs, pairs);
        Slice cos = angles(sink, args, args.slice(2));
        Slice sin = angles(sink, args, args.slice(3));
        Slice rotated = sink.temporary(DType.F32, 2 * pairs);
        Slice negated = sink.temporary(DType.F32, pairs);
        sink.emit(new Unary(Unary.Function.NEGATE), Args.of(new long[] {pairs}, product(sink, x1, sin), negated));
        Fma fma = new Fma(Broadcast.FULL, Broadcast.FULL);
        sink.emit(fma, Args.of(new long[] {1, pairs}, x0, cos, negated, rotated.slice(0, pairs)));
        sink.emit(fma, Args.of(new long[] {1, pairs}, x0, sin, product(sink, x1, cos), rotated.slice(pairs, pairs)));
        join(sink, args, rotated, vectors);
    }

    /** The rotating features as {@code [2, vectors, rotaryDim / 2]}. */
    private Slice split(OpSink sink, Slice x, long vectors) {
        Slice rotating = sink.temporary(DType.F32, vectors * rotaryDim);
        Slice halves = sink.temporary(DType.F32, vectors * rotaryDim);
        sink.emit(new Copy(DType.F32), Args.of(new long[] {vectors, rotaryDim, headDim, rotaryDim},
                x.slice(0, (vectors - 1) * headDim + rotaryDim), rotating));
        int half = rotaryDim / 2;
        if (interleaved) {
            sink.emit(Permute.of(2, 0, 1), Args.of(new long[] {vectors, half, 2}, rotating, halves));
        } else {
            sink.emit(Permute.of(1, 0, 2), Args.of(new long[] {vectors, 2, half}, rotating, halves));
        }
        return halves;
    }

    /** The rows of a table that belong to the vectors: the row's position, once per head. */
    private Slice angles(OpSink sink, Args args, Slice table) {
        int rows = Math.toIntExact(args.size(0));
        int heads = Math.toIntExact(args.size(1));
        int half = rotaryDim / 2;
        Slice perRow = sink.temporary(DType.F32, (long) rows * half);
        sink.emit(new GatherRows(DType.F32), Args.of(new long[] {args.size(2), rows, half}, table, args.slice(1), perRow));
        int[] repeat = new int[rows * heads];
        for (int i = 0; i < repeat.length; i++) {
            repeat[i] = i / heads;
        }
        Slice perVector = sink.temporary(DType.F32, (long) repeat.length * half);
        sink.emit(new GatherRows(DType.F32), Args.of(new long[] {rows, repeat.length, half}, perRow, sink.constant(repeat), perVector));
        return perVector;
    }

    private static Slice product(OpSink sink, Slice a, Slice b) {
        Slice product = sink.temporary(DType.F32, a.length());
        sink.emit(new Binary(Binary.Function.MULTIPLY, Broadcast.FULL), Args.of(new long[] {1, a.length()}, a, b, product));
        return product;
    }

    private void join(OpSink sink, Args args, Slice rotated, long vectors) {
        Slice x = args.slice(0);
        Slice y = args.slice(4);
        int half = rotaryDim / 2;
        Slice joined = sink.temporary(DType.F32, vectors * rotaryDim);
        sink.emit(interleaved ? Permute.of(1, 2, 0) : Permute.of(1, 0, 2), Args.of(new long[] {2, vectors, half}, rotated, joined));
        sink.emit(new Copy(DType.F32), Args.of(new long[] {vectors, rotaryDim, rotaryDim, headDim},
                joined, y.slice(0, (vectors - 1) * headDim + rotaryDim)));
        int rest = headDim - rotaryDim;
        if (rest > 0) {
            long span = (vectors - 1) * headDim + rest;
            sink.emit(new Copy(DType.F32), Args.of(new long[] {vectors, rest, headDim, headDim},
                    x.slice(rotaryDim, span), y.slice(rotaryDim, span)));
        }
    }
}
