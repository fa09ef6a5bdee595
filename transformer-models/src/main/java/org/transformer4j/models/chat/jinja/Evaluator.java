package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.chat.jinja.Expression.Arguments;
import org.transformer4j.models.chat.jinja.Function.Call;

/** Finds the values of expressions. */
final class Evaluator {
    private final Budget budget;
    private final Sequences sequences;
    private final Arithmetic arithmetic;
    private final Methods methods;
    private final Filters filters;
    private final Tests tests;

    Evaluator(Budget budget, Text text) {
        this.budget = budget;
        this.sequences = new Sequences(budget);
        this.arithmetic = new Arithmetic(budget, text);
        this.tests = new Tests(budget);
        this.methods = new Methods(budget, text, sequences);
        this.filters = new Filters(budget, text, sequences, methods, tests);
    }

    Object value(Expression expression, Scope scope) {
        budget.charge(1);
        return switch (expression) {
            case Expression.Literal(Object value) -> value;
            case Expression.Name(String name) -> scope.get(name);
            case Expression.ListOf(List<Expression> items) -> values(items, scope);
            case Expression.TupleOf(List<Expression> items) -> new Tuple(values(items, scope));
            case Expression.DictOf(List<Expression.Entry> entries) -> dictionary(entries, scope);
            case Expression.Attribute(Expression of, String name) -> methods.attribute(value(of, scope), name);
            case Expression.Item(Expression of, Expression index) -> methods.item(value(of, scope), value(index, scope));
            case Expression.Slice slice -> sequences.slice(value(slice.of(), scope), optional(slice.start(), scope), optional(slice.stop(), scope),
                    optional(slice.step(), scope));
            case Expression.Call(Expression function, Arguments arguments) -> call(value(function, scope), arguments, describe(function), scope);
            case Expression.Filter(Expression input, String name, Arguments arguments) ->
                    filters.apply(value(input, scope), arguments(name, arguments, scope));
            case Expression.Test(Expression input, String name, Arguments arguments) ->
                    tests.holds(value(input, scope), arguments(name, arguments, scope));
            case Expression.Not(Expression operand) -> !truth(operand, scope);
            case Expression.Sign(String operator, Expression operand) -> arithmetic.sign(operator, value(operand, scope));
            case Expression.Binary(String operator, Expression left, Expression right) ->
                    arithmetic.binary(operator, value(left, scope), value(right, scope));
            case Expression.And(Expression left, Expression right) -> {
                Object value = value(left, scope);
                yield Kinds.truth(value) ? value(right, scope) : value;
            }
            case Expression.Or(Expression left, Expression right) -> {
                Object value = value(left, scope);
                yield Kinds.truth(value) ? value : value(right, scope);
            }
            case Expression.Compare(Expression first, List<Expression.Comparand> others) -> compare(first, others, scope);
            case Expression.Conditional(Expression test, Expression then, Optional<Expression> otherwise) -> truth(test, scope)
                    ? value(then, scope)
                    : otherwise.map(other -> new Object[] {value(other, scope)})
                            .orElseGet(() -> new Object[] {new Undefined("an 'if' without 'else' whose condition is false has no value")})[0];
        };
    }

    boolean truth(Expression expression, Scope scope) {
        return Kinds.truth(value(expression, scope));
    }

    /** What a loop over a value runs through. */
    List<Object> elements(Object value) {
        return sequences.elements(value);
    }

    /** Applies a filter to a value. */
    Object filter(Object input, Statement.FilterStep step, Scope scope) {
        return filters.apply(input, arguments(step.name(), step.arguments(), scope));
    }

    Call arguments(String name, Arguments arguments, Scope scope) {
        Map<String, Object> named = new LinkedHashMap<>();
        arguments.named().forEach((key, value) -> named.put(key, value(value, scope)));
        return new Call(name, values(arguments.positional(), scope), named);
    }

    private Object call(Object function, Arguments arguments, String name, Scope scope) {
        return switch (function) {
            case Function callable -> callable.call(arguments(name, arguments, scope));
            case Undefined undefined -> throw undefined.used();
            case null, default -> throw new JinjaException("%s is %s; expected a function".formatted(name, Kinds.name(function)));
        };
    }

    private boolean compare(Expression first, List<Expression.Comparand> others, Scope scope) {
        Object left = value(first, scope);
        for (Expression.Comparand other : others) {
            Object right = value(other.value(), scope);
            if (!Comparison.compare(other.operator(), left, right, budget)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private List<Object> values(List<Expression> items, Scope scope) {
        List<Object> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(value(item, scope)));
        return values;
    }

    private Object dictionary(List<Expression.Entry> entries, Scope scope) {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        for (Expression.Entry entry : entries) {
            dictionary.put(Methods.key(value(entry.key(), scope)), value(entry.value(), scope));
        }
        return dictionary;
    }

    private Object optional(Optional<Expression> expression, Scope scope) {
        return expression.isPresent() ? value(expression.get(), scope) : null;
    }

    private static String describe(Expression function) {
        return switch (function) {
            case Expression.Name(String name) -> name;
            case Expression.Attribute(Expression _, String name) -> name;
            default -> "what is called";
        };
    }
}
