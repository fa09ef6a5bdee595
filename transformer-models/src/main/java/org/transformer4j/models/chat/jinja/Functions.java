package org.transformer4j.models.chat.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.models.chat.jinja.Function.Call;

/** The functions that a template finds. */
final class Functions {
    private final Budget budget;
    private final Clock clock;

    Functions(Budget budget, Clock clock) {
        this.budget = budget;
        this.clock = clock;
    }

    void defineIn(Scope scope) {
        scope.set("range", (Function) this::range);
        scope.set("namespace", (Function) Functions::namespace);
        scope.set("dict", (Function) Functions::dictionary);
        scope.set("raise_exception", (Function) Functions::raise);
        scope.set("strftime_now", (Function) call -> {
            call.allow(1, "format");
            return Dates.format(call.text(0, "format"), ZonedDateTime.now(clock));
        });
    }

    private static Object raise(Call call) {
        throw new JinjaException("the template refuses: " + Kinds.text(call.require(0, "message"), "the message"));
    }

    private Object range(Call call) {
        call.allow(3);
        long first = Kinds.index(call.require(0, "stop"), "range()");
        long start = call.positional().size() > 1 ? first : 0;
        long stop = call.positional().size() > 1 ? call.integer(1, "stop", 0) : first;
        int step = call.integer(2, "step", 1);
        if (step == 0) {
            throw new JinjaException("range() with step 0");
        }
        budget.charge(Math.max(0, (stop - start) / step));
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            numbers.add(i);
        }
        return numbers;
    }

    private static Object namespace(Call call) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Object given : call.positional()) {
            if (!(given instanceof Map<?, ?> map)) {
                throw new JinjaException("namespace(%s); expected a dictionary or name=value".formatted(Kinds.name(given)));
            }
            map.forEach((key, value) -> members.put(String.valueOf(key), value));
        }
        members.putAll(call.named());
        return new Namespace(members);
    }

    private static Object dictionary(Call call) {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        for (Object given : call.positional()) {
            if (!(given instanceof Map<?, ?> map)) {
                throw new JinjaException("dict(%s); expected a dictionary or name=value".formatted(Kinds.name(given)));
            }
            dictionary.putAll(map);
        }
        dictionary.putAll(call.named());
        return dictionary;
    }
}
