package org.transformer4j.backend.aparapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

class AparapiDeviceTest {
    private static final WeightSpec SPEC = new WeightSpec(4, 3, DType.F32);

    private static Buffer pack(Device device) {
        return device.pack(SPEC, WeightSource.rowMajor(MemorySegment.ofArray(new float[12]), DType.F32, 3));
    }

    private static int[] read(Queue queue, Slice slice) {
        int[] words = new int[Math.toIntExact(slice.length())];
        queue.read(slice, MemorySegment.ofArray(words));
        return words;
    }

    @Nested
    class Closing {
        @Test
        void a_device_that_is_closed_names_the_buffers_that_are_still_open() {
            Device device = TestDevices.open();
            Buffer forgotten = device.allocate(DType.BF16, 33);

            assertThatThrownBy(device::close).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("1 buffers").hasMessageContaining("BF16[33]");
            forgotten.close();
            device.close();
        }

        @Test
        void scratch_memory_is_no_leak() {
            Device device = TestDevices.open();
            try (Queue queue = device.newQueue(); Buffer x = device.allocate(DType.F32, 256);
                    Buffer y = device.allocate(DType.F32, 256)) {
                Args args = Args.of(new long[] {1, 16, 16, 16}, x.all(), x.all(), y.all());
                device.prepare(new MatMul(false, true)).launch(queue, args);
            }
            device.close();
        }

        @Test
        void a_closed_buffer_queue_and_device_are_reported_when_they_are_used() {
            Device device = TestDevices.open();
            Kernel fill = device.prepare(new Fill(1f));
            Queue queue = device.newQueue();
            Buffer closed = device.allocate(DType.F32, 8);
            closed.close();
            assertThatIllegalStateException().isThrownBy(() -> fill.launch(queue, Args.of(new long[] {8}, closed.all())))
                    .withMessageContaining("F32[8]").withMessageContaining("closed");

            queue.close();
            assertThatIllegalStateException().isThrownBy(() -> fill.launch(queue, Args.of(new long[] {8}, closed.all())))
                    .withMessageContaining("queue");

            device.close();
            assertThatIllegalStateException().isThrownBy(() -> device.allocate(DType.F32, 8)).withMessageContaining("aparapi:0");
            assertThatIllegalStateException().isThrownBy(device::newQueue).withMessageContaining("aparapi:0");
        }
    }

    @Nested
    class Refusing {
        @Test
        void operands_and_queues_of_another_device() {
            try (Device device = TestDevices.open(); Device other = TestDevices.open(); Queue queue = device.newQueue();
                    Buffer foreign = other.allocate(DType.F32, 8)) {
                Kernel fill = device.prepare(new Fill(1f));
                assertThatIllegalArgumentException().isThrownBy(() -> fill.launch(queue, Args.of(new long[] {8}, foreign.all())))
                        .withMessageContaining("of another device");
                assertThatIllegalArgumentException().isThrownBy(() -> fill.launch(null, Args.of(new long[] {8}, foreign.all())));
            } catch (NullPointerException noQueue) {
                throw new AssertionError("a missing queue is not named", noQueue);
            }
        }

        @Test
        void a_dense_buffer_where_a_packed_weight_is_needed() {
            try (Device device = TestDevices.open(); Queue queue = device.newQueue(); Buffer x = device.allocate(DType.F32, 12);
                    Buffer y = device.allocate(DType.F32, 4)) {
                Kernel linear = device.prepare(new Linear(SPEC, false));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> linear.launch(queue, Args.of(new long[] {1}, new Slice(x, 0, 3), x.all(), y.all())))
                        .withMessageContaining("pack(");
            }
        }

        @Test
        void to_unpack_what_was_not_packed_so() {
            try (Device device = TestDevices.open(); Buffer dense = device.allocate(DType.F32, 12);
                    Buffer packed = pack(device)) {
                MemorySegment destination = MemorySegment.ofArray(new float[12]);
                assertThatIllegalArgumentException().isThrownBy(() -> device.unpack(SPEC, dense, destination))
                        .withMessageContaining("F32[12]").withMessageContaining("Dense").withMessageContaining("pack(");
                for (WeightSpec other : List.of(new WeightSpec(3, 4, DType.F32), new WeightSpec(4, 3, DType.BF16),
                        new WeightSpec(40, 30, DType.F32))) {
                    assertThatIllegalArgumentException().isThrownBy(() -> device.unpack(other, packed, destination))
                            .withMessageContaining(SPEC.toString()).withMessageContaining("pack(" + other);
                }
            }
        }

        @Test
        void to_unpack_to_more_or_less_room_than_the_weight_takes() {
            try (Device device = TestDevices.open(); Buffer packed = pack(device)) {
                for (int numbers : new int[] {0, 11, 13}) {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> device.unpack(SPEC, packed, MemorySegment.ofArray(new float[numbers])))
                            .withMessageContaining(4 * numbers + " bytes").withMessageContaining("48");
                }
            }
        }

        @Test
        void more_memory_than_one_array_holds() {
            try (Device device = TestDevices.open()) {
                assertThatThrownBy(() -> device.allocate(DType.F32, 1L << 30)).isInstanceOf(DeviceException.class)
                        .hasMessageContaining("F32[1073741824]").hasMessageContaining("may grow to").hasMessageContaining("-Xmx");
            }
        }
    }

    @Test
    void a_kernel_says_which_part_of_the_program_it_is() {
        try (Device device = TestDevices.open()) {
            assertThat(device.prepare(new Unary(Unary.Function.NEGATE)).path()).isEqualTo("aparapi/elements");
            assertThat(device.prepare(new ArgMax()).path()).isEqualTo("aparapi/rows");
            assertThat(device.prepare(new MatMul(false, false)).path()).isEqualTo("aparapi/matmul");
            assertThat(device.prepare(new MatMul(false, true)).path()).isEqualTo("aparapi/matmul-panels");
            assertThat(device.prepare(new Linear(SPEC, false)).path()).isEqualTo("aparapi/linear");
        }
    }

    @Test
    void the_heap_grows_and_keeps_what_is_in_it() {
        try (Device device = TestDevices.open(); Queue queue = device.newQueue(); Buffer small = device.allocate(DType.I32, 1_000)) {
            int[] numbers = IntStream.range(0, 1_000).toArray();
            queue.write(small.all(), MemorySegment.ofArray(numbers));
            try (Buffer large = device.allocate(DType.I32, 20_000_000)) {
                assertThat(read(queue, small.all())).isEqualTo(numbers);
                assertThat(read(queue, new Slice(large, 19_999_000, 1_000))).containsOnly(0);
            }
        }
    }

    @Test
    void twenty_thousand_launches_leave_nothing_open() {
        Device device = TestDevices.open();
        try (Queue queue = device.newQueue(); Buffer x = device.allocate(DType.F32, 64); Buffer y = device.allocate(DType.F32, 64)) {
            Kernel negate = device.prepare(new Unary(Unary.Function.NEGATE));
            device.prepare(new Fill(3f)).launch(queue, Args.of(new long[] {64}, x.all()));
            for (int i = 0; i < 10_000; i++) {
                negate.launch(queue, Args.of(new long[] {64}, x.all(), y.all()));
                negate.launch(queue, Args.of(new long[] {64}, y.all(), x.all()));
            }
            assertThat(read(queue, x.all())).containsOnly(Float.floatToRawIntBits(3f));
        }
        device.close();
    }
}
