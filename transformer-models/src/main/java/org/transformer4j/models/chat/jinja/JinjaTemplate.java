package org.transformer4j.models.chat.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A template that was read. Immutable, and safe for use by several threads. */
public final class JinjaTemplate {
    private static final long MOST_WORK = 10_000_000;
    private static final int MOST_CHARACTERS = 1 << 20;

    private final List<Statement> statements;

    private JinjaTemplate(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws JinjaException if it is malformed, or uses what is not supported
     */
    public static JinjaTemplate parse(String source) {
        if (source.length() > MOST_CHARACTERS) {
            throw new JinjaException("a template of %,d characters; expected at most %,d".formatted(source.length(), MOST_CHARACTERS), 1);
        }
        try {
            return new JinjaTemplate(StatementParser.parse(source));
        } catch (StackOverflowError tooDeep) {
            throw new JinjaException("nested too deep", 1);
        }
    }

    /**
     * What it writes.
     *
     * @param variables what it can use: null, text, Boolean, Long, Double, and lists and maps of these with text as keys
     * @param clock what the date is, if it asks
     * @throws JinjaException if it fails, or comes to no end
     */
    public String render(Map<String, Object> variables, Clock clock) {
        Budget budget = new Budget(MOST_WORK);
        Scope globals = new Scope(null);
        new Functions(budget, clock).defineIn(globals);
        Scope scope = new Scope(globals);
        variables.forEach(scope::set);
        try {
            return new Interpreter(budget).render(statements, scope);
        } catch (StackOverflowError tooDeep) {
            throw new JinjaException("values or calls nested too deep", 1);
        }
    }
}
