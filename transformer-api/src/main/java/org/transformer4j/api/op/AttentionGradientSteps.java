package org.transformer4j.api.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * {@link AttentionGradient} as tensor operations. Heads are ordered {@code [group, kvHeads]}, so that those that come at the same place
 * among the heads of their key head are neighbours. All blocks of queries work in the same temporaries.
 */
final class AttentionGradientSteps {
    private final AttentionGradient op;
    private final OpSink sink;
    private final Formula formula;
    private final Sequences sequences;
    private final Args args;
    private final int group;
    private final Memory scores;
    private final Memory queries;
    private final Memory keys;
    private final Memory distances;

    AttentionGradientSteps(AttentionGradient op, OpSink sink, Args args) {
        this.op = op;
        this.sink = sink;
        this.args = args;
        formula = new Formula(sink);
        sequences = args.sequences();
        group = op.heads() / op.kvHeads();
        long rows = 0;
        for (int s = 0; s < sequences.count(); s++) {
            rows = Math.max(rows, Math.min(sequences.queryLength(s), Canon.QUERY_BLOCK));
        }
        scores = new Memory(op.heads() * rows * sequences.longest());
        queries = new Memory(op.heads() * rows * op.headDim());
        keys = new Memory((long) op.kvHeads() * sequences.longest() * op.headDim());
        distances = new Memory(op.scoring().bias().map(bias -> (long) op.heads() * bias.span()).orElse(0L));
    }

    /** Temporaries of one kind, which the next block uses again. */
    private final class Memory {
        private final long most;
        private final List<Slice> slices = new ArrayList<>();
        private int used;

        Memory(long most) {
            this.most = most;
        }

        Slice take(long elements) {
            if (used == slices.size()) {
                slices.add(sink.temporary(DType.F32, most));
            }
            return slices.get(used++).slice(0, elements);
        }
    }

    /**
     * Queries of a sequence and the keys that any of them sees, counted in their sequence.
     *
     * @param keyRow row of the sequence's first key among those of all sequences
     */
    private record Block(int sequence, int row, int rows, int key, int keys, long keyRow) {
        long area() {
            return (long) rows * keys;
        }
    }

    void run() {
        fill(slice("dk"), 0f);
        fill(slice("dv"), 0f);
        long keyRow = 0;
        for (int s = 0; s < sequences.count(); s++) {
            for (int row = 0; row < sequences.queryLength(s); row += Canon.QUERY_BLOCK) {
                int rows = Math.min(Canon.QUERY_BLOCK, sequences.queryLength(s) - row);
                int key = op.mask().first(sequences, s, row);
                Block block = new Block(s, row, rows, key, op.mask().end(sequences, s, row + rows - 1) - key, keyRow);
                if (block.keys == 0) {
                    fill(ofQueries("dq", block), 0f);
                } else {
                    add(block);
                }
            }
            keyRow += sequences.kvLength(s);
        }
    }

    private void add(Block block) {
        List.of(scores, queries, keys, distances).forEach(memory -> memory.used = 0);
        Optional<Slice> visible = visible(block);
        Slice q = byHead(ofQueries("q", block), block.rows);
        Slice dy = byHead(ofQueries("dy", block), block.rows);
        Slice k = ofKeysByHead("k", block);
        Slice v = ofKeysByHead("v", block);

        Slice dots = products(block, q, k);
        Optional<Slice> tanh = op.scoring().isCapped() ? Optional.of(capped(dots)) : Optional.empty();
        Slice p = weights(block, visible, tanh.orElse(dots));
        addToKeys("dv", block, p, dy);
        Slice dP = masked(visible, products(block, dy, v), 0f);
        Slice dS = scores.take(p.length());
        emit(new SoftmaxGradient(1f), new long[] {p.length() / block.keys, block.keys}, p, dP, dS);
        op.scoring().bias().ifPresent(bias -> addBias(bias, block, masked(visible, dS, 0f)));
        Slice d = masked(visible, scaled(tanh.map(t -> throughCap(dS, t)).orElse(dS)), 0f);
        addQueries(block, d, k);
        addToKeys("dk", block, d, q);
    }

    /** {@code softmax(score)}. */
    private Slice weights(Block block, Optional<Slice> visible, Slice x) {
        float factor = op.scoring().isCapped() ? op.scoring().softCap() : op.scoring().scale();
        Optional<Slice> bias = op.scoring().bias().map(relative -> bias(relative, block));
        Slice score = fma(x, factor, bias);
        Slice p = scores.take(x.length());
        emit(new Softmax(1f), new long[] {x.length() / block.keys, block.keys}, masked(visible, score, Float.NEGATIVE_INFINITY), p);
        return masked(visible, p, 0f);
    }

    /** {@code tanh(scale dots / cap)}. */
    private Slice capped(Slice dots) {
        Slice quotients = scores.take(dots.length());
        formula.binary(Binary.Function.DIVIDE, Broadcast.SCALAR, 1, dots.length(), fma(dots, op.scoring().scale(), Optional.empty()),
                sink.constant(op.scoring().softCap()), quotients);
        Slice tanh = scores.take(dots.length());
        formula.unary(Unary.Function.TANH, quotients, tanh);
        return tanh;
    }

    /** {@code dS (1 - tanh²)}. */
    private Slice throughCap(Slice dS, Slice tanh) {
        Slice square = scores.take(dS.length());
        formula.unary(Unary.Function.SQUARE, tanh, square);
        Slice slope = scores.take(dS.length());
        formula.fma(Broadcast.SCALAR, Broadcast.SCALAR, 1, dS.length(), square, sink.constant(-1f), sink.constant(1f), slope);
        Slice y = scores.take(dS.length());
        formula.binary(Binary.Function.MULTIPLY, dS, slope, y);
        return y;
    }

    private Slice scaled(Slice x) {
        Slice y = scores.take(x.length());
        formula.binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, 1, x.length(), x, sink.constant(op.scoring().scale()), y);
        return y;
    }

    /** {@code fma(x, factor, addend)}, or +0 for the addend. */
    private Slice fma(Slice x, float factor, Optional<Slice> addend) {
        Slice y = scores.take(x.length());
        formula.fma(Broadcast.SCALAR, addend.isPresent() ? Broadcast.FULL : Broadcast.SCALAR, 1, x.length(), x, sink.constant(factor),
                addend.orElseGet(() -> sink.constant(0f)), y);
        return y;
    }

    /** For each head, query and key whether it is seen; nothing if all are. */
    private Optional<Slice> visible(Block block) {
        float[] seen = new float[Math.toIntExact(block.area())];
        boolean all = true;
        for (int i = 0; i < block.rows; i++) {
            int first = op.mask().first(sequences, block.sequence, block.row + i) - block.key;
            int end = op.mask().end(sequences, block.sequence, block.row + i) - block.key;
            Arrays.fill(seen, i * block.keys + first, i * block.keys + Math.max(first, end), 1f);
            all &= first == 0 && end == block.keys;
        }
        if (all) {
            return Optional.empty();
        }
        Slice y = scores.take(op.heads() * block.area());
        emit(new GatherRows(DType.F32), new long[] {1, op.heads(), block.area()}, sink.constant(seen), sink.constant(new int[op.heads()]), y);
        return Optional.of(y);
    }

    /** The same where a key is seen, elsewhere another number. */
    private Slice masked(Optional<Slice> visible, Slice x, float other) {
        return visible.map(condition -> {
            Slice others = scores.take(x.length());
            fill(others, other);
            Slice y = scores.take(x.length());
            formula.select(condition, x, others, y);
            return y;
        }).orElse(x);
    }

    /** {@code A Bᵀ} for the rows of queries and keys, head by head. */
    private Slice products(Block block, Slice a, Slice b) {
        Slice y = scores.take(op.heads() * block.area());
        for (int g = 0; g < group; g++) {
            emit(new MatMul(false, true), new long[] {op.kvHeads(), block.rows, op.headDim(), block.keys}, part(a, g), b, part(y, g));
        }
        return y;
    }

    private void addQueries(Block block, Slice d, Slice k) {
        Slice dq = queries.take(op.heads() * (long) block.rows * op.headDim());
        for (int g = 0; g < group; g++) {
            emit(new MatMul(false, false), new long[] {op.kvHeads(), block.rows, block.keys, op.headDim()}, part(d, g), k, part(dq, g));
        }
        emit(Permute.of(2, 1, 0, 3), new long[] {group, op.kvHeads(), block.rows, op.headDim()}, dq, ofQueries("dq", block));
    }

    private void addToKeys(String name, Block block, Slice weights, Slice x) {
        Slice target = ofKeys(name, block);
        Slice product = keys.take(target.length());
        Slice byRow = keys.take(target.length());
        for (int g = 0; g < group; g++) {
            emit(new MatMul(true, false), new long[] {op.kvHeads(), block.keys, block.rows, op.headDim()}, part(weights, g), part(x, g), product);
            emit(Permute.of(1, 0, 2), new long[] {op.kvHeads(), block.keys, op.headDim()}, product, byRow);
            formula.addTo(target, byRow);
        }
    }

    /** The biases of a block, {@code [heads, rows, keys]}. */
    private Slice bias(RelativeBias relative, Block block) {
        int[] table = new int[Math.toIntExact(op.heads() * block.area())];
        int[] ofBlock = distances(relative, block);
        for (int i = 0; i < table.length; i++) {
            int head = i / ofBlock.length;
            table[i] = (head % op.kvHeads() * group + head / op.kvHeads()) * relative.span() + ofBlock[i % ofBlock.length];
        }
        Slice y = scores.take(table.length);
        emit(new GatherRows(DType.F32), new long[] {(long) op.heads() * relative.span(), table.length, 1}, slice("bias"),
                sink.constant(table), y);
        return y;
    }

    private void addBias(RelativeBias relative, Block block, Slice dS) {
        long heads = op.heads();
        Slice byKey = scores.take(dS.length());
        emit(Permute.of(1, 0), new long[] {heads, block.area()}, dS, byKey);
        Slice byDistance = distances.take(heads * relative.span());
        emit(Permute.of(2, 1, 0), new long[] {op.kvHeads(), group, relative.span()}, slice("dbias"), byDistance);
        emit(new ScatterRows(true), new long[] {relative.span(), block.area(), heads}, byKey,
                sink.constant(distances(relative, block)), byDistance);
        Slice back = distances.take(heads * relative.span());
        emit(Permute.of(2, 1, 0), new long[] {relative.span(), group, op.kvHeads()}, byDistance, back);
        emit(new Copy(DType.F32), new long[] {1, back.length(), back.length(), back.length()}, back, slice("dbias"));
    }

    /** Which bias of a head belongs to each query and key. */
    private int[] distances(RelativeBias relative, Block block) {
        int[] distances = new int[Math.toIntExact(block.area())];
        Arrays.setAll(distances, i -> relative.index(block.key + i % block.keys - sequences.position(block.sequence, block.row + i / block.keys)));
        return distances;
    }

    /** Rows {@code [rows, heads, headDim]} as {@code [group, kvHeads, rows, headDim]}. */
    private Slice byHead(Slice x, long rows) {
        Slice y = queries.take(x.length());
        emit(Permute.of(2, 1, 0, 3), new long[] {rows, op.kvHeads(), group, op.headDim()}, x, y);
        return y;
    }

    private Slice ofKeysByHead(String name, Block block) {
        Slice x = ofKeys(name, block);
        Slice y = keys.take(x.length());
        emit(Permute.of(1, 0, 2), new long[] {block.keys, op.kvHeads(), op.headDim()}, x, y);
        return y;
    }

    private Slice ofQueries(String name, Block block) {
        long width = (long) op.heads() * op.headDim();
        return slice(name).slice((sequences.queryStart(block.sequence) + (long) block.row) * width, block.rows * width);
    }

    private Slice ofKeys(String name, Block block) {
        long width = (long) op.kvHeads() * op.headDim();
        return slice(name).slice((block.keyRow + block.key) * width, block.keys * width);
    }

    private Slice part(Slice x, int g) {
        return x.slice(g * (x.length() / group), x.length() / group);
    }

    private Slice slice(String name) {
        List<Operand> operands = op.operands(args);
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).name().equals(name)) {
                return args.slice(i);
            }
        }
        throw new IllegalArgumentException("%s has no operand %s".formatted(op, name));
    }

    private void fill(Slice x, float value) {
        emit(new Fill(value), new long[] {x.length()}, x);
    }

    private void emit(Op operation, long[] sizes, Slice... slices) {
        sink.emit(operation, Args.of(sizes, slices));
    }
}
