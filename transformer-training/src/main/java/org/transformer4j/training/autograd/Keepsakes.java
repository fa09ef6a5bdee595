package org.transformer4j.training.autograd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Copies of what the way back through some operations reads: in 16 bits what linear layers gave or multiply alone, which is rounded to
 * that anyway, and the rest as it is.
 */
final class Keepsakes {
    private record Keepsake(Slice place, Slice copy) {}

    private final List<Keepsake> list = new ArrayList<>();

    /**
     * Makes the copies.
     *
     * @param operations what was run
     * @param fleeting which memory will be written over
     * @param type the 16 bits
     * @param kept receives the copies, which have to be given back when they are needed no more
     */
    Keepsakes(List<Node> operations, Predicate<Slice> fleeting, DType type, Pool pool, Steps steps, List<Slice> kept) {
        Set<Slice> exact = new HashSet<>();
        Set<Slice> rounded = new HashSet<>();
        List<Slice> read = new ArrayList<>();
        for (Node node : operations) {
            sort((Node.Operation) node, exact, rounded, read);
        }
        Map<Slice, DType> types = new LinkedHashMap<>();
        for (Slice place : read) {
            if (fleeting.test(place)) {
                boolean narrow = rounded.contains(place) || exact.stream().noneMatch(place::overlaps);
                types.put(place, place.type() == DType.F32 && narrow ? type : place.type());
            }
        }
        types.forEach((place, as) -> {
            Slice copy = pool.take(as, place.length());
            kept.add(copy);
            move(place, copy, steps);
            list.add(new Keepsake(place, copy));
        });
    }

    /** Puts everything back to where it was. */
    void restore(Steps steps) {
        list.forEach(each -> move(each.copy, each.place, steps));
    }

    private static void move(Slice x, Slice y, Steps steps) {
        long length = x.length();
        if (x.type() == y.type()) {
            steps.run(new Copy(x.type()), new long[] {1, length, length, length}, x, y);
        } else {
            steps.run(new Cast(x.type(), y.type()), new long[] {length}, x, y);
        }
    }

    /**
     * Sorts the operands of an operation.
     *
     * @param exact receives what is read as it is, unless it is in {@code rounded}
     * @param rounded receives what has been rounded
     * @param read receives all that is read
     */
    private static void sort(Node.Operation node, Set<Slice> exact, Set<Slice> rounded, List<Slice> read) {
        Op op = node.op();
        List<Operand> operands = op.operands(node.args());
        for (int i = 0; i < operands.size(); i++) {
            Slice slice = node.args().slice(i);
            switch (operands.get(i).role()) {
                case OUTPUT -> {
                    if (op instanceof Linear || op instanceof Embedding || op instanceof ExpertLinear) {
                        rounded.add(slice);
                    }
                    if (readsResult(op, i)) {
                        exact.add(slice);
                        read.add(slice);
                    }
                }
                case UPDATED -> {
                    rounded.removeIf(slice::overlaps);
                    exact.add(slice);
                    read.add(slice);
                }
                case INPUT -> {
                    if (reads(op, i)) {
                        read.add(slice);
                        if (i > 0 || !(op instanceof Linear || op instanceof ExpertLinear)) {
                            exact.add(slice);
                        }
                    }
                }
                case PACKED, CACHE -> {}
            }
        }
    }

    /** Whether a rule reads an operand that the operation read. */
    private static boolean reads(Op op, int operand) {
        return switch (op) {
            case Permute _, Copy _, Cast _ -> false;
            case Dropout _ -> operand == 1;
            case Rope _ -> operand > 0;
            case MatMul _ -> operand < 2;
            case Binary binary -> switch (binary.function()) {
                case ADD, SUBTRACT, LESS, EQUAL -> false;
                case DIVIDE -> operand == 1;
                case MULTIPLY, MAX, MIN -> true;
            };
            default -> true;
        };
    }

    /** Whether a rule reads a result. */
    private static boolean readsResult(Op op, int operand) {
        return switch (op) {
            case Softmax _, Reduce _ -> true;
            case TopK _ -> operand == 2;
            case Binary binary -> binary.function() == Binary.Function.DIVIDE;
            default -> false;
        };
    }
}
