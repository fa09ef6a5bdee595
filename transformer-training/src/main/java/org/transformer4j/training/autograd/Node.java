package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;

/**
 * An operation that was run.
 *
 * @param runs rows of each sequence of its batch
 */
record Node(Op op, Args args, int[] runs) {}
