package org.transformer4j.models.chat.jinja;

/**
 * What a name that nobody has set stands for. It writes as nothing, counts as false and has no elements; all else that is done with it
 * is an error.
 *
 * @param reason in words, such as {@code 'x' is undefined}
 */
record Undefined(String reason) {
    JinjaException used() {
        return new JinjaException(reason);
    }
}
