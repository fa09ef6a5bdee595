package org.transformer4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

class CpuDeviceTest {
    private static Device open() {
        return new CpuDevice(new DeviceInfo("cpu", 0, "test", Map.of()), 2);
    }

    @Nested
    class Closing {
        @Test
        void a_closed_buffer_is_reported_when_it_is_used() {
            try (Workplace workplace = new Workplace(1)) {
                Slice y = workplace.zeros(DType.F32, 8);
                Kernel fill = workplace.device.prepare(new Fill(1f));
                y.buffer().close();
                assertThatIllegalStateException()
                        .isThrownBy(() -> fill.launch(workplace.queue, Args.of(new long[] {8}, y)))
                        .withMessageContaining("F32[8]").withMessageContaining("closed");
                assertThatIllegalStateException().isThrownBy(() -> workplace.read(y)).withMessageContaining("closed");
            }
        }

        @Test
        void a_buffer_may_be_closed_twice() {
            try (Device device = open()) {
                Buffer buffer = device.allocate(DType.F32, 8);
                buffer.close();
                buffer.close();
            }
        }

        @Test
        void a_device_that_is_closed_names_the_buffers_that_are_still_open() {
            Device device = open();
            Buffer forgotten = device.allocate(DType.BF16, 33);
            assertThatThrownBy(device::close).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("1 buffers").hasMessageContaining("BF16[33]");
            forgotten.close();
            device.close();
        }

        @Test
        void a_closed_device_and_a_closed_queue_do_nothing_more() {
            Device device = open();
            Buffer y = device.allocate(DType.F32, 8);
            Kernel fill = device.prepare(new Fill(1f));
            Queue queue = device.newQueue();
            queue.close();
            assertThatIllegalStateException().isThrownBy(() -> fill.launch(queue, Args.of(new long[] {8}, y.all())))
                    .withMessageContaining("queue");
            y.close();
            device.close();
            assertThatIllegalStateException().isThrownBy(() -> device.allocate(DType.F32, 8)).withMessageContaining("cpu:0");
            assertThatIllegalStateException().isThrownBy(device::newQueue).withMessageContaining("cpu:0");
        }
    }

    @Nested
    class Memory {
        @Test
        void memory_is_zeroed() {
            try (Workplace workplace = new Workplace(1)) {
                assertThat(workplace.read(workplace.zeros(DType.F32, 1000))).containsOnly(0f);
            }
        }

        @Test
        void an_allocation_that_does_not_fit_names_the_size_and_what_to_do() {
            try (Device device = open()) {
                assertThatThrownBy(() -> device.allocate(DType.F32, 1L << 50)).isInstanceOf(DeviceException.class)
                        .hasMessageContaining(Long.toString(1L << 52)).hasMessageContaining("-XX:MaxDirectMemorySize");
                assertThatThrownBy(() -> device.allocate(DType.I64, Long.MAX_VALUE)).isInstanceOf(DeviceException.class);
                device.allocate(DType.F32, 8).close();
            }
        }

        @Test
        void nothing_is_no_size() {
            try (Device device = open()) {
                assertThatIllegalArgumentException().isThrownBy(() -> device.allocate(DType.F32, 0))
                        .withMessageContaining("0 elements");
            }
        }

        @Test
        void reading_into_memory_of_another_size_is_refused() {
            try (Workplace workplace = new Workplace(1)) {
                Slice x = workplace.zeros(DType.F32, 8);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> workplace.queue.read(x, MemorySegment.ofArray(new float[7])))
                        .withMessageContaining("28 bytes").withMessageContaining("32");
            }
        }

        @Test
        void a_weight_that_is_not_packed_is_refused() {
            try (Workplace workplace = new Workplace(1)) {
                WeightSpec spec = new WeightSpec(4, 4, DType.F32);
                Args args = Args.of(new long[] {1}, workplace.floats(4), workplace.floats(16), workplace.floats(4));
                assertThatIllegalArgumentException().isThrownBy(() -> workplace.launch(new Linear(spec, false), args))
                        .withMessageContaining("pack(");
            }
        }
    }

    @Test
    void equal_operations_share_a_kernel() {
        try (Device device = open()) {
            assertThat(device.prepare(new Fill(1f))).isSameAs(device.prepare(new Fill(1f)));
        }
    }
}
