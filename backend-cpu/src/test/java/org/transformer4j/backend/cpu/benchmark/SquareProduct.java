package org.transformer4j.backend.cpu.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.bytedeco.javacpp.FloatPointer;
import org.transformer4j.api.DType;
import org.transformer4j.backend.cpu.matmul.MatMul;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.matmul.PackedMatMul;
import org.transformer4j.backend.cpu.matmul.StridedWeights;
import org.transformer4j.backend.cpu.matmul.WeightPacking;
import org.transformer4j.backend.cpu.thread.Workers;

/** One product of square matrices, the same memory for all who compute it. */
final class SquareProduct implements AutoCloseable {
    private final int n;
    private final Workers workers;
    private final FloatPointer a;
    private final FloatPointer b;
    private final FloatPointer c;
    private final PackedMatMul packed;
    private final MatMul unpacked;

    SquareProduct(int n, Workers workers) {
        this.n = n;
        this.workers = workers;
        OpenBlas.threads(workers.threads());
        a = OpenBlas.randomMatrix(n);
        b = OpenBlas.randomMatrix(n);
        c = OpenBlas.randomMatrix(n);
        MemorySegment left = OpenBlas.segment(a);
        MemorySegment right = OpenBlas.segment(b);
        MemorySegment result = OpenBlas.segment(c);
        PackedLayout layout = new PackedLayout(DType.F32, n, n);
        MemorySegment weights = Arena.ofAuto().allocate(layout.bytes(), 64);
        WeightPacking.pack(new StridedWeights(right, 0, 1, n, DType.F32), layout, weights, 0, 0, layout.panels());
        packed = new PackedMatMul(layout).left(left, 0, n, false).weights(weights, 0).result(result, 0, n);
        unpacked = new MatMul().left(left, 0, 0, n, false).right(right, 0, 0, n, false).result(result, 0, 0, n);
    }

    void packed() {
        packed.multiply(n, workers);
    }

    void unpacked() {
        unpacked.multiply(1, n, n, n, workers);
    }

    void openBlas() {
        OpenBlas.multiply(n, a, b, c);
    }

    /** Floating point operations of the product, a fma counted as two. */
    double operations() {
        return 2.0 * n * n * n;
    }

    @Override
    public void close() {
        a.close();
        b.close();
        c.close();
    }
}
