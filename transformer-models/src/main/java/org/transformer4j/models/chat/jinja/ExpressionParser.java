package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.transformer4j.models.chat.jinja.Expression.Arguments;
import org.transformer4j.models.chat.jinja.Token.Kind;

/** Reads expressions, from those that bind least ({@code a if b else c}) to those that bind most. */
final class ExpressionParser {
    /** Deeper nesting than this appears in no template; each level needs some of the thread's stack. */
    private static final int MAX_DEPTH = 200;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> AFTER_A_TEST = Set.of("else", "or", "and", "if", "not", "in", "is", "recursive");

    private final TokenStream tokens;
    private int depth;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** An expression. */
    Expression parse() {
        Expression value = or();
        while (tokens.takeName("if")) {
            Expression test = or();
            Optional<Expression> otherwise = tokens.takeName("else") ? Optional.of(parse()) : Optional.empty();
            value = new Expression.Conditional(test, value, otherwise);
        }
        return value;
    }

    /** An expression, or several with commas between them, which are a tuple. */
    Expression parseTuple() {
        return tuple(this::parse);
    }

    /** What a loop runs over: an expression without {@code if}, which has a meaning of its own there. */
    Expression parseIterable() {
        return tuple(this::or);
    }

    /** Arguments in parentheses. */
    Arguments parseArguments() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.takeOperator(")")) {
            if (tokens.at(Kind.NAME) && tokens.after().is(Kind.OPERATOR, "=")) {
                String name = tokens.expectName();
                tokens.next();
                named.put(name, parse());
            } else if (named.isEmpty()) {
                positional.add(parse());
            } else {
                throw tokens.unexpected("name=value, because an argument before it has a name");
            }
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Arguments(positional, named);
    }

    private Expression tuple(Supplier<Expression> element) {
        Expression first = element.get();
        if (!tokens.atOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.takeOperator(",")) {
            if (tokens.at(Kind.BLOCK_END) || tokens.at(Kind.OUTPUT_END) || tokens.atOperator(")") || tokens.atOperator("=")) {
                break;
            }
            items.add(element.get());
        }
        return new Expression.TupleOf(items);
    }

    private Expression or() {
        Expression left = and();
        while (tokens.takeName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.takeName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        return tokens.takeName("not") ? new Expression.Not(nested(this::not)) : comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<Expression.Comparand> others = new ArrayList<>();
        while (true) {
            if (tokens.at(Kind.OPERATOR) && COMPARISONS.contains(tokens.current().text())) {
                others.add(new Expression.Comparand(tokens.next().text(), sum()));
            } else if (tokens.takeName("in")) {
                others.add(new Expression.Comparand("in", sum()));
            } else if (tokens.atName("not") && tokens.after().is(Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                others.add(new Expression.Comparand("not in", sum()));
            } else {
                return others.isEmpty() ? first : new Expression.Compare(first, others);
            }
        }
    }

    private Expression sum() {
        return leftToRight(this::concatenation, "+", "-");
    }

    private Expression concatenation() {
        return leftToRight(this::product, "~");
    }

    private Expression product() {
        return leftToRight(this::power, "*", "/", "//", "%");
    }

    private Expression power() {
        return leftToRight(() -> unary(true), "**");
    }

    private Expression leftToRight(Supplier<Expression> operand, String... operators) {
        Expression left = operand.get();
        while (tokens.at(Kind.OPERATOR) && List.of(operators).contains(tokens.current().text())) {
            left = new Expression.Binary(tokens.next().text(), left, operand.get());
        }
        return left;
    }

    /** A sign binds more than a filter: {@code -3|abs} is 3. */
    private Expression unary(boolean withFilters) {
        Expression value;
        if (tokens.atOperator("-") || tokens.atOperator("+")) {
            String sign = tokens.next().text();
            value = new Expression.Sign(sign, nested(() -> unary(false)));
        } else {
            value = postfix(nested(this::primary));
        }
        return withFilters ? filters(value) : value;
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeOperator("|")) {
                String name = tokens.expectName();
                value = new Expression.Filter(value, name, tokens.atOperator("(") ? parseArguments() : Arguments.NONE);
            } else if (tokens.takeName("is")) {
                value = test(value);
            } else if (tokens.atOperator("(") || tokens.atOperator(".") || tokens.atOperator("[")) {
                value = postfix(value);
            } else {
                return value;
            }
        }
    }

    private Expression test(Expression value) {
        boolean negated = tokens.takeName("not");
        String name = tokens.expectName();
        Arguments arguments = Arguments.NONE;
        if (tokens.atOperator("(")) {
            arguments = parseArguments();
        } else if (beginsAValue()) {
            arguments = new Arguments(List.of(postfix(nested(this::primary))), Map.of());
        }
        Expression test = new Expression.Test(value, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private boolean beginsAValue() {
        return switch (tokens.current().kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !AFTER_A_TEST.contains(tokens.current().text());
            case OPERATOR -> tokens.atOperator("[") || tokens.atOperator("{");
            default -> false;
        };
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeOperator(".")) {
                value = tokens.at(Kind.INTEGER) ? new Expression.Item(value, integer()) : new Expression.Attribute(value, tokens.expectName());
            } else if (tokens.takeOperator("[")) {
                value = subscript(value);
            } else if (tokens.atOperator("(")) {
                value = new Expression.Call(value, parseArguments());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression of) {
        Optional<Expression> start = tokens.atOperator(":") ? Optional.empty() : Optional.of(parse());
        if (tokens.takeOperator("]")) {
            return new Expression.Item(of, start.orElseThrow());
        }
        tokens.expectOperator(":");
        Optional<Expression> stop = tokens.atOperator(":") || tokens.atOperator("]") ? Optional.empty() : Optional.of(parse());
        Optional<Expression> step = tokens.takeOperator(":") && !tokens.atOperator("]") ? Optional.of(parse()) : Optional.empty();
        tokens.expectOperator("]");
        return new Expression.Slice(of, start, stop, step);
    }

    private Expression primary() {
        return switch (tokens.current().kind()) {
            case NAME -> name();
            case STRING -> string();
            case INTEGER -> integer();
            case FLOAT -> new Expression.Literal(Double.parseDouble(tokens.next().text().replace("_", "")));
            case OPERATOR -> bracketed();
            default -> throw tokens.unexpected("a value");
        };
    }

    private Expression name() {
        String name = tokens.expectName();
        return switch (name) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(null);
            default -> new Expression.Name(name);
        };
    }

    private Expression string() {
        StringBuilder text = new StringBuilder(tokens.next().text());
        while (tokens.at(Kind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Literal(text.toString());
    }

    private Expression integer() {
        int line = tokens.line();
        String digits = tokens.next().text().replace("_", "");
        try {
            return new Expression.Literal(Long.parseLong(digits));
        } catch (NumberFormatException tooLarge) {
            throw new JinjaException("%s is too large; expected a whole number of at most 64 bits".formatted(digits), line);
        }
    }

    private Expression bracketed() {
        if (tokens.takeOperator("(")) {
            if (tokens.takeOperator(")")) {
                return new Expression.TupleOf(List.of());
            }
            Expression inside = parseTuple();
            tokens.expectOperator(")");
            return inside;
        }
        if (tokens.takeOperator("[")) {
            List<Expression> items = new ArrayList<>();
            while (!tokens.takeOperator("]")) {
                items.add(parse());
                if (!tokens.atOperator("]")) {
                    tokens.expectOperator(",");
                }
            }
            return new Expression.ListOf(items);
        }
        if (tokens.takeOperator("{")) {
            List<Expression.Entry> entries = new ArrayList<>();
            while (!tokens.takeOperator("}")) {
                Expression key = parse();
                tokens.expectOperator(":");
                entries.add(new Expression.Entry(key, parse()));
                if (!tokens.atOperator("}")) {
                    tokens.expectOperator(",");
                }
            }
            return new Expression.DictOf(entries);
        }
        throw tokens.unexpected("a value");
    }

    private Expression nested(Supplier<Expression> inner) {
        if (++depth > MAX_DEPTH) {
            throw new JinjaException("expressions nested more than %d deep".formatted(MAX_DEPTH), tokens.line());
        }
        Expression value = inner.get();
        depth--;
        return value;
    }
}
