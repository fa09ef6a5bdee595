package org.transformer4j.training.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;

/** Where in memory the values are that depend on parameters. No two of them overlap. */
final class Values {
    private final Map<Buffer, NavigableMap<Long, Value>> byBuffer = new IdentityHashMap<>();
    private int count;

    /** Those that have an element in common with {@code slice}, in ascending order. */
    List<Value> overlapping(Slice slice) {
        NavigableMap<Long, Value> values = byBuffer.get(slice.buffer());
        if (values == null || slice.length() == 0) {
            return List.of();
        }
        Map.Entry<Long, Value> before = values.lowerEntry(slice.offset());
        long from = before != null && before.getValue().end > slice.offset() ? before.getKey() : slice.offset();
        return List.copyOf(values.subMap(from, true, slice.offset() + slice.length(), false).values());
    }

    /** Whether there is one in {@code slice}. */
    boolean isAny(Slice slice) {
        return !overlapping(slice).isEmpty();
    }

    /** Whether an operation reads any. */
    boolean areReadBy(Op op, Args args) {
        List<Operand> operands = op.operands(args);
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).role() != Operand.Role.OUTPUT && isAny(args.slice(i))) {
                return true;
            }
        }
        return false;
    }

    /** An operation has run. What it wrote depends on parameters, or does not. */
    void written(Op op, Args args, boolean depends) {
        List<Operand> operands = op.operands(args);
        for (int i = 0; i < operands.size(); i++) {
            Slice slice = args.slice(i);
            switch (operands.get(i).role()) {
                case OUTPUT -> replace(slice, depends && slice.type().isWeight());
                case UPDATED -> update(slice, depends);
                case CACHE -> update(slice, depends && (op instanceof CacheAppend || op instanceof CacheCopy));
                case INPUT, PACKED -> {}
            }
        }
    }

    /** A parameter. */
    void addLeaf(Slice slice) {
        if (overlapping(slice).isEmpty()) {
            put(slice, true);
        }
    }

    /** An operation has written all of {@code slice}: what was there is gone, but for parameters, which may be set. */
    void replace(Slice slice, boolean depends) {
        for (Value gone : overlapping(slice)) {
            if (gone.leaf && !depends) {
                return;
            }
            if (gone.leaf || gone.start < slice.offset() || gone.end > slice.offset() + slice.length()) {
                throw new IllegalStateException("an operation has written over a parameter, or over a part of a result, that a gradient is wanted of");
            }
            byBuffer.get(slice.buffer()).remove(gone.start);
        }
        if (depends && slice.length() > 0) {
            put(slice, false);
        }
    }

    /** An operation has written a part of {@code slice}: together with what it overlaps it is one value from now on. */
    private void update(Slice slice, boolean depends) {
        if (!depends) {
            return;
        }
        List<Value> parts = overlapping(slice);
        Value whole = parts.size() == 1 && parts.getFirst().covers(slice) ? parts.getFirst() : join(slice, parts);
        whole.writers++;
    }

    private Value join(Slice slice, List<Value> parts) {
        long start = slice.offset();
        long end = slice.offset() + slice.length();
        int writers = 0;
        for (Value part : parts) {
            start = Math.min(start, part.start);
            end = Math.max(end, part.end);
            writers += part.writers;
            byBuffer.get(slice.buffer()).remove(part.start);
        }
        Value whole = put(new Slice(slice.buffer(), start, end - start), false);
        whole.writers = writers;
        return whole;
    }

    /** The parameters. */
    List<Value> leaves() {
        List<Value> leaves = new ArrayList<>();
        for (NavigableMap<Long, Value> values : byBuffer.values()) {
            values.values().stream().filter(value -> value.leaf).forEach(leaves::add);
        }
        return leaves;
    }

    /** A value and the memory that it is in. */
    record Placed(Buffer buffer, Value value) {}

    /** Those that came when there had been {@code first} before; they are forgotten here. */
    List<Placed> take(int first) {
        List<Placed> taken = new ArrayList<>();
        byBuffer.forEach((buffer, values) -> values.values().stream().filter(value -> !value.leaf && value.number >= first)
                .forEach(value -> taken.add(new Placed(buffer, value))));
        clear(first);
        return taken;
    }

    /** Brings back what was taken. */
    void bringBack(List<Placed> taken) {
        taken.forEach(each -> byBuffer.computeIfAbsent(each.buffer, _ -> new TreeMap<>()).put(each.value.start, each.value));
    }

    /** How many there have been. */
    int count() {
        return count;
    }

    /** Forgets everything but the parameters, and returns the gradients that were left. */
    List<Slice> clear() {
        return clear(0);
    }

    /** Forgets those that came when there had been {@code first} before, as {@link #clear()}. */
    List<Slice> clear(int first) {
        List<Slice> left = new ArrayList<>();
        for (NavigableMap<Long, Value> values : byBuffer.values()) {
            values.values().removeIf(value -> {
                boolean goes = !value.leaf && value.number >= first;
                if (goes && value.gradient() != null) {
                    left.add(value.gradient());
                }
                return goes;
            });
        }
        byBuffer.values().removeIf(Map::isEmpty);
        return left;
    }

    private Value put(Slice slice, boolean leaf) {
        Value value = new Value(slice.offset(), slice.offset() + slice.length(), leaf, count++);
        byBuffer.computeIfAbsent(slice.buffer(), _ -> new TreeMap<>()).put(value.start, value);
        return value;
    }
}
