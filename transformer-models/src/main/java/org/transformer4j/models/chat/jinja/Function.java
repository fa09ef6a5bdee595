package org.transformer4j.models.chat.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be called. */
interface Function {
    Object call(Call call);

    /** What it is called with. */
    record Call(String name, List<Object> positional, Map<String, Object> named) {
        /** The argument in a place or with a name, or {@code fallback}. */
        Object get(int place, String argument, Object fallback) {
            return place < positional.size() ? positional.get(place) : named.getOrDefault(argument, fallback);
        }

        /** The argument in a place or with a name. */
        Object require(int place, String argument) {
            if (place >= positional.size() && !named.containsKey(argument)) {
                throw new JinjaException("%s() without %s; expected %s(%s)".formatted(name, argument, name, argument));
            }
            return get(place, argument, null);
        }

        /** An argument that is text. */
        String text(int place, String argument) {
            return Kinds.text(require(place, argument), "%s of %s()".formatted(argument, name));
        }

        /** An argument that is a whole number, or {@code fallback}. */
        int integer(int place, String argument, int fallback) {
            return Kinds.index(get(place, argument, (long) fallback), "%s of %s()".formatted(argument, name));
        }

        /** An argument that counts as true or false. */
        boolean flag(int place, String argument, boolean fallback) {
            return Kinds.truth(get(place, argument, fallback));
        }

        /** Refuses more arguments than these. */
        void allow(int places, String... names) {
            if (positional.size() > places) {
                throw new JinjaException("%s() with %d arguments; expected at most %d".formatted(name, positional.size(), places));
            }
            named.keySet().stream().filter(given -> !Set.of(names).contains(given)).findFirst().ifPresent(given -> {
                throw new JinjaException("%s() has no argument '%s'".formatted(name, given));
            });
        }
    }
}
