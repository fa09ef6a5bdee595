package org.transformer4j.backend.cpu.benchmark;

import java.lang.foreign.MemorySegment;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/** The rival: OpenBLAS's sgemm on square row-major matrices. */
final class OpenBlas {
    private OpenBlas() {}

    static void threads(int threads) {
        Loader.load(openblas.class);
        openblas.blas_set_num_threads(threads);
    }

    static void multiply(int n, FloatPointer a, FloatPointer b, FloatPointer c) {
        openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans, openblas.CblasNoTrans, n, n, n, 1, a, n, b, n, 0,
                c, n);
    }

    static FloatPointer matrix(int n) {
        return new FloatPointer((long) n * n);
    }

    /** The same memory as a segment. */
    static MemorySegment segment(FloatPointer matrix) {
        return MemorySegment.ofBuffer(matrix.asByteBuffer());
    }
}
