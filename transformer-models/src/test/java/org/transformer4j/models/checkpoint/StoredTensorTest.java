package org.transformer4j.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.transformer4j.models.checkpoint.SafetensorsBytes.littleEndian;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;

class StoredTensorTest {
    @Test
    void float32_is_read_bit_by_bit() {
        int[] bits = {0x3f800000, 0x80000000, 0x00000001, 0x7f800000, 0x7fa00001, 0xff7fffff};
        var bytes = littleEndian(24);
        for (int b : bits) bytes.putInt(b);
        float[] floats = tensor(DType.F32, bytes.array(), 6).toFloats();
        assertThat(floats).hasSize(6);
        for (int i = 0; i < 6; i++) assertThat(Float.floatToRawIntBits(floats[i])).isEqualTo(bits[i]);
    }

    @Test
    void float16_and_bfloat16_widen_exactly() {
        byte[] halves = littleEndian(8).putShort((short) 0x3c00).putShort((short) 0x0001)
                .putShort((short) 0x7bff).putShort((short) 0xfc00).array();
        assertThat(tensor(DType.F16, halves, 4).toFloats())
                .containsExactly(1f, 0x1p-24f, 65504f, Float.NEGATIVE_INFINITY);
        byte[] brains = littleEndian(8).putShort((short) 0x3f80).putShort((short) 0x8000)
                .putShort((short) 0x7f7f).putShort((short) 0x4049).array();
        assertThat(tensor(DType.BF16, brains, 4).toFloats())
                .containsExactly(1f, -0f, 0x1.fep127f, 3.140625f);
    }

    @Test
    void float64_becomes_doubles_but_not_floats() {
        var tensor = tensor(DType.F64, littleEndian(16).putDouble(Math.PI).putDouble(-1e300).array(), 2);
        assertThat(tensor.toDoubles()).containsExactly(Math.PI, -1e300);
        assertThatThrownBy(tensor::toFloats).isInstanceOf(CheckpointException.class)
                .hasMessage("\"t\" is F64 [2], and toFloats() would round; use toDoubles()");
    }

    @Test
    void integers_become_longs_and_whatever_holds_them_exactly() {
        var small = tensor(DType.U8, new byte[] {0, 1, (byte) 255}, 3);
        assertThat(small.toLongs()).containsExactly(0, 1, 255);
        assertThat(small.toFloats()).containsExactly(0, 1, 255);
        assertThat(tensor(DType.I8, new byte[] {-128, 127}, 2).toLongs()).containsExactly(-128, 127);
        assertThat(tensor(DType.I16, littleEndian(2).putShort((short) -300).array(), 1).toFloats()).containsExactly(-300);
        var wide = tensor(DType.I32, littleEndian(4).putInt(Integer.MAX_VALUE).array(), 1);
        assertThat(wide.toDoubles()).containsExactly(Integer.MAX_VALUE);
        assertThatThrownBy(wide::toFloats).hasMessageContaining("use toDoubles()");
        var widest = tensor(DType.I64, littleEndian(8).putLong(Long.MIN_VALUE).array(), 1);
        assertThat(widest.toLongs()).containsExactly(Long.MIN_VALUE);
        assertThatThrownBy(widest::toDoubles).hasMessageContaining("use toLongs()");
        assertThatThrownBy(widest::toFloats).hasMessageContaining("use toLongs()");
    }

    @Test
    void floats_do_not_become_longs() {
        assertThatThrownBy(tensor(DType.F32, new byte[4], 1)::toLongs).hasMessageContaining("use toFloats()");
        assertThatThrownBy(tensor(DType.F64, new byte[8], 1)::toLongs).hasMessageContaining("use toDoubles()");
    }

    @Test
    void a_boolean_is_0_or_1() {
        assertThat(tensor(DType.BOOL, new byte[] {1, 0}, 2).toLongs()).containsExactly(1, 0);
        assertThatThrownBy(tensor(DType.BOOL, new byte[] {2}, 1)::toLongs)
                .isInstanceOf(CheckpointException.class).hasMessageContaining("a byte 2; expected 0 or 1");
    }

    @Test
    void a_tensor_without_dimensions_is_one_number() {
        assertThat(tensor(DType.F32, littleEndian(4).putFloat(7).array()).toFloats()).containsExactly(7);
    }

    @Test
    void a_dimension_of_0_makes_it_empty() {
        var empty = tensor(DType.F32, new byte[0], 3, 0, 5);
        assertThat(empty.elements()).isZero();
        assertThat(empty.toFloats()).isEmpty();
    }

    @Test
    void its_shape_and_data_cannot_be_changed() {
        var tensor = tensor(DType.F32, new byte[8], 2);
        tensor.shape()[0] = 3;
        assertThat(tensor.shape()).containsExactly(2);
        assertThat(tensor.data().isReadOnly()).isTrue();
    }

    @Test
    void quantised_elements_are_decoded() {
        byte[] block = littleEndian(34).putShort(Float.floatToFloat16(0.5f)).put((byte) -128).put((byte) 3).array();
        var tensor = new StoredTensor("t", StoredType.of(WeightFormat.Q8_0), new long[] {1, 32}, new TensorLayout.RowMajor(), MemorySegment.ofArray(block));
        assertThat(tensor.elements()).isEqualTo(32);
        assertThat(tensor.toFloats()).startsWith(-64, 1.5f, 0).hasSize(32);
        assertThat(tensor).hasToString("\"t\" is Q8_0 [1, 32]");
        assertThatThrownBy(tensor::dtype).isInstanceOf(CheckpointException.class)
                .hasMessage("\"t\" is Q8_0 [1, 32]; expected numbers that are written one by one");
        assertThatThrownBy(tensor::toLongs).isInstanceOf(CheckpointException.class);
    }

    @Test
    void elements_that_lie_elsewhere_come_in_order() {
        byte[] bytes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        assertThat(laidOut(new TensorLayout.ColumnMajor(), bytes, 3, 4).toFloats()).containsExactly(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
        assertThat(laidOut(new TensorLayout.ColumnMajor(), bytes, 3, 4).toLongs()).startsWith(0, 3, 6);
        assertThat(laidOut(new TensorLayout.InterleavedHalves(1), bytes, 6, 2).toFloats()).containsExactly(0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11);
        assertThat(laidOut(new TensorLayout.InterleavedHalves(3), bytes, 12).toFloats()).containsExactly(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11);
    }

    private static StoredTensor laidOut(TensorLayout layout, byte[] data, long... shape) {
        return new StoredTensor("t", StoredType.of(DType.U8), shape, layout, MemorySegment.ofArray(data));
    }

    @ParameterizedTest
    @CsvSource({"F32, 7", "F32, 12", "I64, 8"})
    void data_of_another_size_is_refused(DType dtype, int bytes) {
        assertThatThrownBy(() -> tensor(dtype, new byte[bytes], 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private static StoredTensor tensor(DType dtype, byte[] data, long... shape) {
        return new StoredTensor("t", dtype, shape, MemorySegment.ofArray(data));
    }
}
