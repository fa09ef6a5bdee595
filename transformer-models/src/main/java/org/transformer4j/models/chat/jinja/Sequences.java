package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Elements, characters and slices. Text is made of Unicode characters, not of halves of them. */
final class Sequences {
    private final Budget budget;

    Sequences(Budget budget) {
        this.budget = budget;
    }

    /** What a loop over a value runs through: elements, characters, or the keys of a dictionary. */
    List<Object> elements(Object value) {
        List<Object> elements = switch (value) {
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String text -> text.codePoints().<Object>mapToObj(Character::toString).toList();
            case Undefined _ -> List.of();
            case null, default -> throw new JinjaException("%s is not iterable; expected a list, a dictionary or text".formatted(Kinds.name(value)));
        };
        budget.charge(elements.size());
        return elements;
    }

    /** Number of elements. */
    long length(Object value) {
        return switch (value) {
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case String text -> text.codePointCount(0, text.length());
            case Undefined _ -> 0;
            case null, default -> throw new JinjaException("%s has no length; expected a list, a dictionary or text".formatted(Kinds.name(value)));
        };
    }

    /** The element at an index, counted from the end if it is negative, or what is undefined. */
    Object at(Object value, long index) {
        List<Object> elements = elements(value);
        long place = index < 0 ? index + elements.size() : index;
        return place >= 0 && place < elements.size() ? elements.get((int) place)
                : new Undefined("%s has no element %d; it has %d".formatted(Kinds.name(value), index, elements.size()));
    }

    /** The elements from one to before another, every so many; null stands for the ends, as in Python. */
    Object slice(Object value, Object start, Object stop, Object step) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (!(value instanceof String) && !(value instanceof List)) {
            throw new JinjaException("a slice of %s; expected a list or text".formatted(Kinds.name(value)));
        }
        int by = step == null ? 1 : Kinds.index(step, "the step of a slice");
        if (by == 0) {
            throw new JinjaException("the step of a slice is 0");
        }
        List<Object> elements = elements(value);
        int size = elements.size();
        int low = by > 0 ? 0 : -1;
        int high = by > 0 ? size : size - 1;
        int from = start == null ? by > 0 ? low : high : bound(start, size, low, high);
        int to = stop == null ? by > 0 ? high : low : bound(stop, size, low, high);
        List<Object> taken = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            taken.add(elements.get((int) i));
        }
        return switch (value) {
            case String _ -> join(taken);
            case Tuple _ -> new Tuple(taken);
            default -> taken;
        };
    }

    private static int bound(Object given, int size, int low, int high) {
        long index = Kinds.index(given, "an end of a slice");
        return (int) Math.clamp(index < 0 ? index + size : index, low, high);
    }

    private static String join(List<Object> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }
}
