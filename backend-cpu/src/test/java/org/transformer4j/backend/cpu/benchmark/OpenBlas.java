package org.transformer4j.backend.cpu.benchmark;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/** The rival: OpenBLAS's sgemm on square row-major matrices. */
final class OpenBlas {
    private OpenBlas() {}

    /**
     * Sets the number of threads.
     *
     * @throws IllegalStateException if a variable of the environment steers OpenBLAS, for no comparison would be fair
     */
    static void threads(int threads) {
        List<String> steering = System.getenv().keySet().stream().filter(OpenBlas::steers).sorted().toList();
        if (!steering.isEmpty()) {
            throw new IllegalStateException("%s in the environment steer OpenBLAS; start with env -u %s"
                    .formatted(steering, String.join(" -u ", steering)));
        }
        Loader.load(openblas.class);
        openblas.blas_set_num_threads(threads);
    }

    /** Whether a variable of the environment would slow OpenBLAS down or speed it up. */
    static boolean steers(String variable) {
        return variable.startsWith("OPENBLAS_") || variable.startsWith("OMP_") || variable.startsWith("GOTO_");
    }

    static void multiply(int n, FloatPointer a, FloatPointer b, FloatPointer c) {
        openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans, openblas.CblasNoTrans, n, n, n, 1, a, n, b, n, 0,
                c, n);
    }

    static FloatPointer randomMatrix(int n) {
        FloatPointer matrix = new FloatPointer((long) n * n);
        Random random = new Random(n);
        for (long i = 0; i < matrix.capacity(); i++) {
            matrix.put(i, (float) random.nextGaussian());
        }
        return matrix;
    }

    /** The same memory as a segment. */
    static MemorySegment segment(FloatPointer matrix) {
        return MemorySegment.ofBuffer(matrix.asByteBuffer());
    }
}
