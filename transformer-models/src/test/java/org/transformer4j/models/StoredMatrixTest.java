package org.transformer4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.checkpoint.StoredType;
import org.transformer4j.models.checkpoint.TensorLayout;

/** Whatever rows a layer wants of a matrix, in whatever format and order it is stored: the device gets just these. */
class StoredMatrixTest {
    private static final int ROWS = 12;
    private static final int COLUMNS = 256;

    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    @ParameterizedTest
    @EnumSource
    void rows_are_cut_and_picked(WeightFormat format) {
        StoredTensor tensor = tensor(format, new TensorLayout.RowMajor(), ROWS, COLUMNS);
        assertRows(new StoredMatrix("w", tensor, false), tensor.toFloats());
    }

    @ParameterizedTest
    @EnumSource
    void interleaved_rows_are_put_in_order(WeightFormat format) {
        StoredTensor tensor = tensor(format, new TensorLayout.InterleavedHalves(3), ROWS, COLUMNS);
        assertRows(new StoredMatrix("w", tensor, false), tensor.toFloats());
    }

    @ParameterizedTest
    @EnumSource
    void a_conv1d_whose_transpose_is_stored_is_taken_as_it_is(WeightFormat format) {
        StoredTensor tensor = tensor(format, new TensorLayout.ColumnMajor(), COLUMNS, ROWS);
        assertRows(new StoredMatrix("w", tensor, true), transposed(tensor.toFloats()));
    }

    @Test
    void columns_of_plain_numbers_are_taken_one_by_one() {
        StoredTensor tensor = tensor(WeightFormat.BF16, new TensorLayout.RowMajor(), COLUMNS, ROWS);
        try (Weights weights = new Weights(backend)) {
            assertThat(floats(new StoredMatrix("w", tensor, true).rows(weights, 3, 5))).isEqualTo(rows(transposed(tensor.toFloats()), 3, 4, 5, 6, 7));
        }
    }

    @Test
    void blocks_along_the_outputs_are_refused() {
        StoredTensor tensor = tensor(WeightFormat.Q8_0, new TensorLayout.RowMajor(), ROWS, COLUMNS);
        try (Weights weights = new Weights(backend)) {
            assertThatThrownBy(() -> new StoredMatrix("w", tensor, true).rows(weights, 0, COLUMNS)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("\"t\" is Q8_0 [12, 256], but its blocks go along the output features");
        }
    }

    private static void assertRows(StoredMatrix matrix, float[] all) {
        try (Weights weights = new Weights(backend)) {
            assertThat(floats(matrix.rows(weights, 0, ROWS))).isEqualTo(all);
            assertThat(floats(matrix.rows(weights, 3, 5))).isEqualTo(rows(all, 3, 4, 5, 6, 7));
            assertThat(floats(matrix.rows(weights, new int[] {7, 0, 7, 11}))).isEqualTo(rows(all, 7, 0, 7, 11));
        }
    }

    private static StoredTensor tensor(WeightFormat format, TensorLayout layout, long... shape) {
        byte[] bytes = new byte[(int) format.bytes(shape[0] * shape[1])];
        Random random = new Random(5);
        // Small numbers, so that none is NaN whatever the format: the scale of Q6_K is at its end.
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) random.nextInt(60);
        return new StoredTensor("t", StoredType.of(format), shape, layout, MemorySegment.ofArray(bytes));
    }

    /** What the device keeps, read back; quantised weights decoded. */
    private static float[] floats(Weight weight) {
        WeightFormat format = WeightFormat.of(weight.spec().type());
        float[] floats = new float[(int) weight.spec().elements()];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment read = arena.allocate(format.bytes(floats.length), 8);
            backend.device().unpack(weight.spec(), weight.buffer(), read);
            if (format == WeightFormat.F32) return read.toArray(ValueLayout.JAVA_FLOAT);
            for (int i = 0; i < floats.length; i++) format.decode(read, i, floats, i);
            return floats;
        }
    }

    private static float[] rows(float[] matrix, int... rows) {
        float[] picked = new float[rows.length * COLUMNS];
        for (int i = 0; i < rows.length; i++) System.arraycopy(matrix, rows[i] * COLUMNS, picked, i * COLUMNS, COLUMNS);
        return picked;
    }

    private static float[] transposed(float[] matrix) {
        float[] turned = new float[matrix.length];
        for (int i = 0; i < matrix.length; i++) turned[i % ROWS * COLUMNS + i / ROWS] = matrix[i];
        return turned;
    }
}
