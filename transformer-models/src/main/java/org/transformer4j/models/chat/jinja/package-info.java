/**
 * The part of the Jinja template language that chat templates use, with the meaning that it has in Python.
 *
 * <p>Not exported. Templates come from strangers, so there is nothing to escape from: the values are text, numbers, truth, lists and
 * dictionaries made of them, and no expression reaches a Java object, a class or a file. What a rendering may cost is limited by a
 * {@code Budget} that counts the same on every machine.
 *
 * <p>{@code Lexer} cuts a template into tokens, {@code StatementParser} and {@code ExpressionParser} make statements and expressions of
 * them, {@code Interpreter} and {@code Evaluator} run them. Values follow Python: {@code Text} writes them, {@code Arithmetic} and
 * {@code Comparison} calculate, {@code Filters}, {@code Tests}, {@code Methods} and {@code Functions} are what templates may call.
 */
package org.transformer4j.models.chat.jinja;
