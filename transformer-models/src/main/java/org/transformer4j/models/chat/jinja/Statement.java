package org.transformer4j.models.chat.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What does something. */
sealed interface Statement {
    /** The line that it begins in, from 1. */
    int line();

    record Data(String text, int line) implements Statement {}

    record Output(Expression value, int line) implements Statement {}

    record If(Expression test, List<Statement> then, List<Statement> otherwise, int line) implements Statement {}

    record For(List<String> targets, Expression in, Optional<Expression> filter, List<Statement> body, List<Statement> otherwise, int line)
            implements Statement {}

    record Assign(List<String> targets, Expression value, int line) implements Statement {}

    record AssignMember(String namespace, String member, Expression value, int line) implements Statement {}

    record AssignBlock(String target, List<FilterStep> filters, List<Statement> body, int line) implements Statement {}

    record DefineMacro(Parameters parameters, String name, List<Statement> body, int line) implements Statement {}

    record CallBlock(Expression.Call call, Parameters parameters, List<Statement> body, int line) implements Statement {}

    record FilterBlock(List<FilterStep> filters, List<Statement> body, int line) implements Statement {}

    record With(Map<String, Expression> values, List<Statement> body, int line) implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    record FilterStep(String name, Expression.Arguments arguments) {}

    record Parameters(List<String> names, Map<String, Expression> defaults) {}
}
