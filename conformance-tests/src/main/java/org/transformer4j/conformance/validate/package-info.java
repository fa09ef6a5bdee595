/**
 * Checks every launch of a program against the oracle: {@code -Dtransformer.validate=true}.
 *
 * <p>{@link org.transformer4j.conformance.validate.ValidatingDecorator} wraps each device that is opened. A launch runs on the device
 * and, with the same operands, on the oracle; the first difference stops the program with the operation, the operand and the
 * index. Slow, of course: this is for finding out where a wrong result comes from.
 */
package org.transformer4j.conformance.validate;
