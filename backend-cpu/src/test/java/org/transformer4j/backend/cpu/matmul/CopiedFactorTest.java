package org.transformer4j.backend.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.backend.cpu.thread.Scratch;

class CopiedFactorTest {
    private static final int COLUMNS = 100;
    private static final int DEPTH = 600;

    @ParameterizedTest
    @CsvSource({"0, 100, 0, 600", "0, 70, 0, 513", "32, 68, 0, 600", "64, 5, 259, 300", "96, 4, 599, 1"})
    void a_product_by_a_part_has_the_bits_of_a_product_by_a_factor_of_its_own(int column, int columns, int term, int depth) {
        Matrix a = Matrix.random(29, depth, 1, 5);
        Matrix b = Matrix.random(DEPTH, COLUMNS, 3, 6);
        Matrix expected = NaiveProduct.of(a, part(b, term, column, depth, columns), 1);
        for (Matrix stored : new Matrix[] {b, b.transposed(1, 2)}) {
            long start = 192;
            MemorySegment memory = Arena.ofAuto().allocate(start + CopiedFactor.bytes(COLUMNS, DEPTH), 64);
            CopiedFactor factor = new CopiedFactor();
            factor.copy(stored.segment(), stored.offset(), stored.stride(), stored != b, COLUMNS, DEPTH, memory, start);
            Matrix c = Matrix.empty(29, columns, 2);
            new MatMul().left(a.segment(), a.offset(), 0, a.stride(), false).result(c.segment(), c.offset(), 0, c.stride())
                    .multiplyAlone(factor.from(column, term), 29, columns, depth, new Scratch());
            assertThat(c.firstDifference(expected)).isEmpty();
            assertThat(c.canariesLive()).isTrue();
        }
    }

    private static Matrix part(Matrix whole, int row, int column, int rows, int columns) {
        return new Matrix(whole.segment(), whole.offset() + 4L * (row * whole.stride() + column), rows, columns, whole.stride());
    }
}
