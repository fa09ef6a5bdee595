package org.transformer4j.models.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.models.chat.jinja.Statement.FilterStep;
import org.transformer4j.models.chat.jinja.Statement.Parameters;

/** Runs statements. */
final class Interpreter {
    /** How a run of statements came to its end. */
    private enum End {
        REACHED, BREAK, CONTINUE
    }

    private final Budget budget;
    private final Text text;
    private final Evaluator evaluator;

    Interpreter(Budget budget) {
        this.budget = budget;
        this.text = new Text(budget);
        this.evaluator = new Evaluator(budget, text);
    }

    /** Runs a whole template. */
    String render(List<Statement> template, Scope scope) {
        return captured(template, scope);
    }

    private String captured(List<Statement> body, Scope scope) {
        StringBuilder out = new StringBuilder();
        run(body, scope, out);
        return out.toString();
    }

    private End run(List<Statement> body, Scope scope, StringBuilder out) {
        for (Statement statement : body) {
            try {
                budget.charge(1);
                End end = run(statement, scope, out);
                if (end != End.REACHED) {
                    return end;
                }
            } catch (JinjaException failure) {
                throw failure.at(statement.line());
            }
        }
        return End.REACHED;
    }

    private End run(Statement statement, Scope scope, StringBuilder out) {
        switch (statement) {
            case Statement.Data data -> write(data.text(), out);
            case Statement.Output output -> write(text.of(evaluator.value(output.value(), scope)), out);
            case Statement.If condition -> {
                return run(evaluator.truth(condition.test(), scope) ? condition.then() : condition.otherwise(), scope, out);
            }
            case Statement.For loop -> {
                return loop(loop, scope, out);
            }
            case Statement.Assign assign -> assign(assign.targets(), evaluator.value(assign.value(), scope), scope);
            case Statement.AssignMember assign -> assignMember(assign, scope);
            case Statement.AssignBlock assign -> scope.set(assign.target(), filtered(captured(assign.body(), new Scope(scope)), assign.filters(), scope));
            case Statement.DefineMacro macro -> scope.set(macro.name(), function(macro.name(), macro.parameters(), macro.body(), scope));
            case Statement.CallBlock block -> write(text.of(call(block, scope)), out);
            case Statement.FilterBlock filter -> write(text.of(filtered(captured(filter.body(), new Scope(scope)), filter.filters(), scope)), out);
            case Statement.With with -> {
                Scope inner = new Scope(scope);
                with.values().forEach((name, value) -> inner.set(name, evaluator.value(value, scope)));
                return run(with.body(), inner, out);
            }
            case Statement.Break _ -> {
                return End.BREAK;
            }
            case Statement.Continue _ -> {
                return End.CONTINUE;
            }
        }
        return End.REACHED;
    }

    private void write(String written, StringBuilder out) {
        budget.charge(written.length());
        out.append(written);
    }

    private End loop(Statement.For statement, Scope scope, StringBuilder out) {
        List<Object> elements = evaluator.elements(evaluator.value(statement.in(), scope));
        if (statement.filter().isPresent()) {
            List<Object> kept = new ArrayList<>();
            for (Object element : elements) {
                Scope inner = new Scope(scope);
                assign(statement.targets(), element, inner);
                if (evaluator.truth(statement.filter().get(), inner)) {
                    kept.add(element);
                }
            }
            elements = kept;
        }
        if (elements.isEmpty()) {
            return run(statement.otherwise(), new Scope(scope), out);
        }
        Loop loop = new Loop(elements, budget);
        for (int i = 0; i < elements.size(); i++) {
            budget.charge(1);
            loop.moveTo(i);
            Scope inner = new Scope(scope);
            inner.set("loop", loop);
            assign(statement.targets(), elements.get(i), inner);
            if (run(statement.body(), inner, out) == End.BREAK) {
                break;
            }
        }
        return End.REACHED;
    }

    private void assign(List<String> targets, Object value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        List<Object> values = evaluator.elements(value);
        if (values.size() != targets.size()) {
            throw new JinjaException("%d values for %d names (%s)".formatted(values.size(), targets.size(), String.join(", ", targets)));
        }
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), values.get(i));
        }
    }

    private void assignMember(Statement.AssignMember assign, Scope scope) {
        if (!(scope.get(assign.namespace()) instanceof Namespace namespace)) {
            throw new JinjaException("%s.%s is set, but %s is %s; expected a namespace".formatted(assign.namespace(), assign.member(),
                    assign.namespace(), Kinds.name(scope.get(assign.namespace()))));
        }
        namespace.members().put(assign.member(), evaluator.value(assign.value(), scope));
    }

    private Object filtered(String written, List<FilterStep> steps, Scope scope) {
        Object value = written;
        for (FilterStep step : steps) {
            value = evaluator.filter(value, step, scope);
        }
        return value;
    }

    private Object call(Statement.CallBlock block, Scope scope) {
        Scope withCaller = new Scope(scope);
        Function.Call given = evaluator.arguments("call", block.call().arguments(), scope);
        Object macro = evaluator.value(block.call().function(), scope);
        if (!(macro instanceof Macro callable)) {
            throw new JinjaException("a call block with %s; expected a macro".formatted(Kinds.name(macro)));
        }
        return callable.call(given, function("caller", block.parameters(), block.body(), withCaller));
    }

    private Macro function(String name, Parameters parameters, List<Statement> body, Scope definedIn) {
        return (call, caller) -> {
            budget.enter();
            Scope scope = new Scope(definedIn);
            if (caller != null) {
                scope.set("caller", caller);
            }
            List<String> names = parameters.names();
            call.named().keySet().stream().filter(given -> !names.contains(given)).findFirst().ifPresent(given -> {
                throw new JinjaException("macro '%s' has no parameter '%s'".formatted(name, given));
            });
            if (call.positional().size() > names.size()) {
                throw new JinjaException("macro '%s' with %d arguments; it takes %d".formatted(name, call.positional().size(), names.size()));
            }
            for (int i = 0; i < names.size(); i++) {
                String parameter = names.get(i);
                boolean given = i < call.positional().size() || call.named().containsKey(parameter);
                Object value = given ? call.get(i, parameter, null)
                        : parameters.defaults().containsKey(parameter) ? evaluator.value(parameters.defaults().get(parameter), scope)
                        : new Undefined("parameter '%s' of macro '%s' was not given".formatted(parameter, name));
                scope.set(parameter, value);
            }
            String written = captured(body, scope);
            budget.leave();
            return written;
        };
    }

    /** A function that is written in the template. */
    private interface Macro extends Function {
        Object call(Call call, Function caller);

        @Override
        default Object call(Call call) {
            return call(call, null);
        }
    }
}
