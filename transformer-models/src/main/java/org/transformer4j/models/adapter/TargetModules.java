package org.transformer4j.models.adapter;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which linear layers have an adapter, as {@code target_modules} of PEFT says it. */
public sealed interface TargetModules {
    /** The word for {@link AllLinear}. */
    String ALL_LINEAR = "all-linear";

    /** Whether the layer of that name is one of them. */
    boolean include(String module);

    /** Layers that are called so, or whose name ends so behind a dot: {@code q_proj} is in each block. */
    static TargetModules named(String... names) {
        return new Named(List.of(names));
    }

    /**
     * What a text stands for: {@value #ALL_LINEAR}, names with commas between them, or a regular expression.
     *
     * @throws IllegalArgumentException if it is empty, or no regular expression
     */
    static TargetModules parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("no target modules; expected names such as q_proj,v_proj, a regular expression, or " + ALL_LINEAR);
        }
        return text.equals(ALL_LINEAR) ? new AllLinear() : text.matches("[\\w.,]+") ? new Named(List.of(text.split(","))) : new Matching(text);
    }

    /** @param names names, or ends of names */
    record Named(List<String> names) implements TargetModules {
        /** Copies the names. */
        public Named {
            names = List.copyOf(names);
            if (names.isEmpty() || names.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("target modules %s; expected at least one name, and none that is empty".formatted(names));
            }
        }

        @Override
        public boolean include(String module) {
            return names.stream().anyMatch(name -> names(name, module));
        }

        static boolean names(String name, String module) {
            return module.equals(name) || module.endsWith("." + name);
        }

        @Override
        public String toString() {
            return names.toString();
        }
    }

    /** @param expression a regular expression for all of a name */
    record Matching(String expression) implements TargetModules {
        /** Checks the expression. */
        public Matching {
            try {
                Pattern.compile(expression);
            } catch (PatternSyntaxException wrong) {
                throw new IllegalArgumentException("target modules '%s', which is no regular expression: %s".formatted(expression, wrong.getDescription()),
                        wrong);
            }
        }

        @Override
        public boolean include(String module) {
            return module.matches(expression);
        }

        @Override
        public String toString() {
            return "'" + expression + "'";
        }
    }

    /** All linear layers of blocks: those that have a number in their names. */
    record AllLinear() implements TargetModules {
        private static final Pattern IN_A_BLOCK = Pattern.compile(".*\\.\\d+\\..*");

        @Override
        public boolean include(String module) {
            return IN_A_BLOCK.matcher(module).matches();
        }

        @Override
        public String toString() {
            return ALL_LINEAR;
        }
    }
}
