package org.transformer4j.models.chat.jinja;

import java.util.List;
import org.transformer4j.models.chat.jinja.Token.Kind;

/** Tokens that are taken one after the other. */
final class TokenStream {
    private final List<Token> tokens;
    private int position;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token after() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        position = Math.min(position + 1, tokens.size() - 1);
        return token;
    }

    int line() {
        return current().line();
    }

    boolean at(Kind kind) {
        return current().kind() == kind;
    }

    boolean atOperator(String text) {
        return current().is(Kind.OPERATOR, text);
    }

    boolean atName(String text) {
        return current().is(Kind.NAME, text);
    }

    /** Takes this operator if it comes next. */
    boolean takeOperator(String text) {
        return take(atOperator(text));
    }

    /** Takes this name if it comes next. */
    boolean takeName(String text) {
        return take(atName(text));
    }

    void expectOperator(String text) {
        if (!takeOperator(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    void expectName(String text) {
        if (!takeName(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    String expectName() {
        return expect(Kind.NAME, "a name").text();
    }

    Token expect(Kind kind, String expected) {
        if (!at(kind)) {
            throw unexpected(expected);
        }
        return next();
    }

    JinjaException unexpected(String expected) {
        return new JinjaException("found %s; expected %s".formatted(current().describe(), expected), line());
    }

    private boolean take(boolean found) {
        if (found) {
            next();
        }
        return found;
    }
}
