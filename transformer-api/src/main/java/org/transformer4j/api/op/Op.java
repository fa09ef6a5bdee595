package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;

/** An operation of a device. Equal operations may share one kernel. */
public sealed interface Op permits TensorOp, LayerOp {
    /** Names of the sizes that a launch gives, in order. */
    List<String> sizeNames();

    /** The operands of a launch with these sizes and sequences, in order, inputs before outputs. */
    List<Operand> operands(Args args);
}
