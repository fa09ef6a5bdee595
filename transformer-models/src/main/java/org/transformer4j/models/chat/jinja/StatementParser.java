package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.transformer4j.models.chat.jinja.Statement.FilterStep;
import org.transformer4j.models.chat.jinja.Statement.Parameters;
import org.transformer4j.models.chat.jinja.Token.Kind;

/** Reads the statements of a template. */
final class StatementParser {
    private static final int MAX_DEPTH = 100;

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    private StatementParser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** The statements of a whole template. */
    static List<Statement> parse(String template) {
        StatementParser parser = new StatementParser(new TokenStream(Lexer.tokens(template)));
        return parser.until(Set.of(), 0);
    }

    /** Statements up to a block that begins with one of {@code ends}, whose name is the current token then; or up to the end. */
    private List<Statement> until(Set<String> ends, int opened) {
        List<Statement> body = new ArrayList<>();
        while (true) {
            int line = tokens.line();
            switch (tokens.current().kind()) {
                case END -> {
                    if (!ends.isEmpty()) {
                        throw new JinjaException("the template ends, but the block of line %d does not; expected %s"
                                .formatted(opened, names(ends)), line);
                    }
                    return body;
                }
                case DATA -> body.add(new Statement.Data(tokens.next().text(), line));
                case OUTPUT_BEGIN -> {
                    tokens.next();
                    body.add(new Statement.Output(expressions.parseTuple(), line));
                    tokens.expect(Kind.OUTPUT_END, "an operator or '}}'");
                }
                default -> {
                    tokens.expect(Kind.BLOCK_BEGIN, "a tag");
                    if (ends.contains(tokens.current().text())) {
                        return body;
                    }
                    block(line, body, ends);
                }
            }
        }
    }

    private void block(int line, List<Statement> body, Set<String> ends) {
        if (++depth > MAX_DEPTH) {
            throw new JinjaException("blocks nested more than %d deep".formatted(MAX_DEPTH), line);
        }
        String name = tokens.expectName();
        switch (name) {
            case "if" -> body.add(condition(line));
            case "for" -> body.add(loop(line));
            case "set" -> body.add(assignment(line));
            case "macro" -> body.add(macro(line));
            case "call" -> body.add(call(line));
            case "filter" -> {
                List<FilterStep> steps = filters();
                endOfTag();
                body.add(new Statement.FilterBlock(steps, bodyUntil("endfilter", line), line));
            }
            case "with" -> body.add(with(line));
            // It marks what an assistant said, for training; what is written stays the same.
            case "generation" -> {
                endOfTag();
                body.addAll(bodyUntil("endgeneration", line));
            }
            case "break", "continue" -> {
                if (loops == 0) {
                    throw new JinjaException("'%s' outside of a loop".formatted(name), line);
                }
                endOfTag();
                body.add(name.equals("break") ? new Statement.Break(line) : new Statement.Continue(line));
            }
            default -> throw new JinjaException("unknown tag '%s'; expected if, for, set, macro, call, filter, with, raw, generation, break, continue%s"
                    .formatted(name, ends.isEmpty() ? "" : " or " + names(ends)), line);
        }
        depth--;
    }

    private Statement condition(int line) {
        Expression test = expressions.parseTuple();
        endOfTag();
        List<Statement> then = until(Set.of("elif", "else", "endif"), line);
        String end = tokens.expectName();
        if (end.equals("elif")) {
            if (++depth > MAX_DEPTH) {
                throw new JinjaException("more than %d branches".formatted(MAX_DEPTH), tokens.line());
            }
            Statement otherwise = condition(tokens.line());
            depth--;
            return new Statement.If(test, then, List.of(otherwise), line);
        }
        endOfTag();
        return new Statement.If(test, then, end.equals("else") ? bodyUntil("endif", line) : List.of(), line);
    }

    private Statement loop(int line) {
        List<String> targets = targets("in");
        tokens.expectName("in");
        Expression in = expressions.parseIterable();
        Optional<Expression> filter = tokens.takeName("if") ? Optional.of(expressions.parse()) : Optional.empty();
        if (tokens.atName("recursive")) {
            throw new JinjaException("recursive loops are not supported; use a macro", line);
        }
        endOfTag();
        loops++;
        List<Statement> body = until(Set.of("else", "endfor"), line);
        loops--;
        String end = tokens.expectName();
        endOfTag();
        return new Statement.For(targets, in, filter, body, end.equals("else") ? bodyUntil("endfor", line) : List.of(), line);
    }

    private Statement assignment(int line) {
        if (tokens.after().is(Kind.OPERATOR, ".")) {
            String namespace = tokens.expectName();
            tokens.next();
            String member = tokens.expectName();
            tokens.expectOperator("=");
            Expression value = expressions.parseTuple();
            endOfTag();
            return new Statement.AssignMember(namespace, member, value, line);
        }
        List<String> targets = targets("=");
        if (tokens.takeOperator("=")) {
            Expression value = expressions.parseTuple();
            endOfTag();
            return new Statement.Assign(targets, value, line);
        }
        if (targets.size() > 1) {
            throw tokens.unexpected("'='");
        }
        List<FilterStep> steps = tokens.takeOperator("|") ? filters() : List.of();
        endOfTag();
        return new Statement.AssignBlock(targets.getFirst(), steps, bodyUntil("endset", line), line);
    }

    private Statement macro(int line) {
        String name = tokens.expectName();
        Parameters parameters = parameters();
        endOfTag();
        return new Statement.DefineMacro(parameters, name, functionBody("endmacro", line), line);
    }

    private Statement call(int line) {
        Parameters parameters = tokens.atOperator("(") ? parameters() : new Parameters(List.of(), Map.of());
        if (!(expressions.parse() instanceof Expression.Call call)) {
            throw new JinjaException("a call block without a call; expected {% call name(...) %}", line);
        }
        endOfTag();
        return new Statement.CallBlock(call, parameters, functionBody("endcall", line), line);
    }

    /** A body that is run elsewhere, so that no loop around it can be left from inside. */
    private List<Statement> functionBody(String end, int line) {
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = bodyUntil(end, line);
        loops = outerLoops;
        return body;
    }

    private Statement with(int line) {
        Map<String, Expression> values = new LinkedHashMap<>();
        while (!tokens.at(Kind.BLOCK_END)) {
            String name = tokens.expectName();
            tokens.expectOperator("=");
            values.put(name, expressions.parse());
            if (!tokens.at(Kind.BLOCK_END)) {
                tokens.expectOperator(",");
            }
        }
        endOfTag();
        return new Statement.With(values, bodyUntil("endwith", line), line);
    }

    private Parameters parameters() {
        tokens.expectOperator("(");
        List<String> names = new ArrayList<>();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        while (!tokens.takeOperator(")")) {
            String name = tokens.expectName();
            names.add(name);
            if (tokens.takeOperator("=")) {
                defaults.put(name, expressions.parse());
            } else if (!defaults.isEmpty()) {
                throw tokens.unexpected("'=', because a parameter before it has a default");
            }
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Parameters(names, defaults);
    }

    private List<FilterStep> filters() {
        List<FilterStep> steps = new ArrayList<>();
        do {
            String name = tokens.expectName();
            steps.add(new FilterStep(name, tokens.atOperator("(") ? expressions.parseArguments() : Expression.Arguments.NONE));
        } while (tokens.takeOperator("|"));
        return steps;
    }

    private List<String> targets(String before) {
        boolean parentheses = tokens.takeOperator("(");
        List<String> names = new ArrayList<>(List.of(tokens.expectName()));
        while (tokens.takeOperator(",") && !tokens.atName(before) && !tokens.atOperator(before)) {
            names.add(tokens.expectName());
        }
        if (parentheses) {
            tokens.expectOperator(")");
        }
        return names;
    }

    private List<Statement> bodyUntil(String end, int line) {
        List<Statement> body = until(Set.of(end), line);
        tokens.next();
        endOfTag();
        return body;
    }

    private void endOfTag() {
        tokens.expect(Kind.BLOCK_END, "'%}'");
    }

    private static String names(Set<String> ends) {
        return ends.stream().sorted().map(end -> "{% " + end + " %}").reduce((a, b) -> a + ", " + b).orElseThrow();
    }
}
