package org.transformer4j.models.chat.jinja;

import java.util.List;

/** The variable {@code loop} inside of a loop. */
final class Loop {
    private final List<Object> elements;
    private final Budget budget;
    private int index;
    private Object changing;

    Loop(List<Object> elements, Budget budget) {
        this.elements = elements;
        this.budget = budget;
        this.changing = this;
    }

    void moveTo(int newIndex) {
        index = newIndex;
    }

    Object member(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) elements.size() - index;
            case "revindex0" -> elements.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == elements.size() - 1;
            case "length" -> (long) elements.size();
            // Only recursive loops go deeper.
            case "depth" -> 1L;
            case "depth0" -> 0L;
            case "previtem" -> index > 0 ? elements.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index + 1 < elements.size() ? elements.get(index + 1) : new Undefined("there is no next item");
            case "cycle" -> (Function) this::cycle;
            case "changed" -> (Function) this::changed;
            default -> new Undefined("loop has no attribute '%s'".formatted(name));
        };
    }

    private Object cycle(Function.Call call) {
        if (call.positional().isEmpty()) {
            throw new JinjaException("loop.cycle() without items; expected at least one");
        }
        return call.positional().get(index % call.positional().size());
    }

    private Object changed(Function.Call call) {
        Object now = new Tuple(call.positional());
        boolean differs = !Comparison.equal(changing, now, budget);
        changing = now;
        return differs;
    }
}
