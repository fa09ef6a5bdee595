package org.example.sample;

import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.TensorOp;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;

/** What one operation does. Chosen once, when a kernel is prepared, so that a launch allocates nothing. */
interface Loop {
    void run(SampleQueue queue, Args args);

    /** The loop of an operation. The switch is complete: an operation that is new in the API fails to compile here. */
    static Loop of(TensorOp op) {
        return switch (op) {
            case Fill fill -> (_, args) -> Movement.fill(fill.value(), args);
            case Copy _ -> (_, args) -> Movement.copy(args);
            case Permute permute -> (_, args) -> Movement.permute(permute, args);
            case Cast cast -> (_, args) -> Movement.cast(cast, args);
            case GatherRows gather -> (_, args) -> TableRows.gather(gather.type(), args);
            case ScatterRows scatter -> (_, args) -> TableRows.scatter(scatter.accumulate(), args);
            case Unary unary -> Elementwise.unary(unary.function());
            case Binary binary -> Elementwise.binary(binary);
            case Fma fma -> (_, args) -> Elementwise.fma(fma, args);
            case Dropout dropout -> (_, args) -> Elementwise.dropout(dropout, args);
            case Select _ -> (_, args) -> Elementwise.select(args);
            case Reduce reduce -> (queue, args) -> Reductions.reduce(reduce.function(), queue.lanes(), args);
            case ArgMax _ -> (_, args) -> Reductions.argMax(args);
            case MatMul matMul -> (_, args) -> Products.matMul(matMul, args);
        };
    }
}
