package org.transformer4j.conformance.kit;

import java.util.List;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Args;

/** What an operation expects of its operands, asked for before there are any. */
final class Operands {
    private Operands() {}

    static List<Operand> of(Op op, long[] sizes, Sequences sequences) {
        return op.operands(Args.of(sizes, sequences));
    }

    static Operand input(Op op, long[] sizes, int i) {
        return of(op, sizes, null).get(i);
    }
}
