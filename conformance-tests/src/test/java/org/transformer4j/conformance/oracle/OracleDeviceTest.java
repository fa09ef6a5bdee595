package org.transformer4j.conformance.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.Support;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

class OracleDeviceTest {
    @Nested
    class Provider {
        private final OracleProvider provider = new OracleProvider();

        @Test
        void the_oracle_is_always_available() {
            assertThat(provider.probe()).isInstanceOfSatisfying(Probe.Available.class, available -> {
                assertThat(available.devices()).hasSize(1);
                provider.open(available.devices().getFirst()).close();
            });
        }

        @Test
        void another_device_is_refused() {
            DeviceInfo other = new DeviceInfo("oracle", 7, "", Map.of());
            assertThatThrownBy(() -> provider.open(other)).isInstanceOf(DeviceException.class).hasMessageContaining("oracle:7");
        }

        @Test
        void it_runs_layers_natively() {
            try (OracleDevice device = new OracleDevice()) {
                Attention attention = new Attention(1, new CacheSpec(1, 1, 1, 1), 1f, Mask.NONE);
                assertThat(device.support(attention)).isEqualTo(new Support.Native());
                assertThat(device.prepare(attention).path()).isEqualTo("oracle");
            }
        }
    }

    @Nested
    class Buffers {
        @Test
        void memory_is_zeroed() {
            try (Workbench bench = new Workbench()) {
                assertThatBits(bench.floats(bench.room(7))).equal(new float[7]);
            }
        }

        @Test
        void what_is_written_into_a_part_is_read_from_there() {
            try (Workbench bench = new Workbench()) {
                Slice all = bench.floats(1, 2, 3, 4, 5);
                bench.queue().write(all.slice(1, 2), MemorySegment.ofArray(new float[] {20, 30}));
                assertThatBits(bench.floats(all)).equal(1, 20, 30, 4, 5);
                assertThatBits(bench.floats(all.slice(2, 3))).equal(30, 4, 5);
            }
        }

        @Test
        void a_host_segment_of_another_size_is_refused() {
            try (Workbench bench = new Workbench()) {
                Slice slice = bench.room(3);
                MemorySegment host = MemorySegment.ofArray(new float[2]);
                assertThatIllegalArgumentException().isThrownBy(() -> bench.queue().write(slice, host))
                        .withMessageContaining("F32[3], 12 bytes").withMessageContaining("8 bytes");
                assertThatIllegalArgumentException().isThrownBy(() -> bench.queue().read(slice, host));
            }
        }

        @Test
        void a_closed_buffer_is_not_used() {
            try (Workbench bench = new Workbench()) {
                Slice slice = bench.room(3);
                slice.buffer().close();
                assertThatIllegalStateException().isThrownBy(() -> bench.run(new Fill(1f), sizes(3), slice))
                        .withMessageContaining("buffer F32[3]").withMessageContaining("closed");
            }
        }

        @Test
        void closing_twice_is_harmless() {
            try (OracleDevice device = new OracleDevice()) {
                Buffer buffer = device.allocate(DType.I64, 1);
                buffer.close();
                assertThatCode(buffer::close).doesNotThrowAnyException();
            }
        }

        @Test
        void too_much_memory_is_refused_with_both_sizes() {
            try (OracleDevice device = new OracleDevice()) {
                assertThatThrownBy(() -> device.allocate(DType.F32, 1L << 50)).isInstanceOf(DeviceException.class)
                        .hasMessageContaining(String.valueOf(1L << 50)).hasMessageContaining("heap ends at");
            }
        }

        @Test
        void no_element_at_all_is_refused() {
            try (OracleDevice device = new OracleDevice()) {
                assertThatIllegalArgumentException().isThrownBy(() -> device.allocate(DType.F32, 0));
            }
        }

        @Test
        void packed_weights_come_back_as_they_were_stored() {
            WeightSpec spec = new WeightSpec(2, 3, DType.F16);
            MemorySegment columns = MemorySegment.ofArray(new float[] {1, 4, 2, 5, 3, 6});
            try (OracleDevice device = new OracleDevice();
                    Buffer packed = device.pack(spec, WeightSource.columnMajor(columns, DType.F32, 2))) {
                short[] bits = new short[6];
                device.unpack(spec, packed, MemorySegment.ofArray(bits));
                assertThat(bits).isEqualTo(Draw.narrowed(DType.F16, new float[] {1, 2, 3, 4, 5, 6}));
            }
        }
    }

    @Nested
    class Closing {
        @Test
        void forgotten_buffers_are_named_after_they_have_been_freed() {
            OracleDevice device = new OracleDevice();
            device.allocate(DType.F32, 600);
            Buffer second = device.allocate(DType.F32, 600);
            device.allocate(DType.I32, 5);
            assertThatThrownBy(device::close).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("3 open buffers: 2 x F32[600], 1 x I32[5]");
            assertThatIllegalStateException().isThrownBy(() -> OracleBuffer.bytes(second.all()));
        }

        @Test
        void closing_twice_is_harmless() {
            OracleDevice device = new OracleDevice();
            device.close();
            assertThatCode(device::close).doesNotThrowAnyException();
        }

        @Test
        void a_closed_device_refuses_work() {
            OracleDevice device = new OracleDevice();
            Queue queue = device.newQueue();
            device.close();
            assertThatIllegalStateException().isThrownBy(() -> device.allocate(DType.F32, 1)).withMessageContaining("closed");
            assertThatIllegalStateException().isThrownBy(device::newQueue);
            assertThatIllegalStateException().isThrownBy(queue::finish);
        }

        @Test
        void a_closed_queue_refuses_work() {
            try (OracleDevice device = new OracleDevice()) {
                Queue queue = device.newQueue();
                queue.close();
                assertThatIllegalStateException().isThrownBy(queue::finish).withMessageContaining("queue is closed");
            }
        }
    }

    @Nested
    class Launching {
        @Test
        void wrong_operands_are_refused() {
            try (Workbench bench = new Workbench()) {
                assertThatIllegalArgumentException().isThrownBy(() -> bench.run(new Fill(1f), sizes(3), bench.room(4)))
                        .withMessageContaining("F32[4]").withMessageContaining("F32[3]");
            }
        }

        @Test
        void a_kernel_stays_on_its_device() {
            try (Workbench bench = new Workbench(); OracleDevice other = new OracleDevice()) {
                Kernel kernel = other.prepare(new Fill(1f));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> kernel.launch(bench.queue(), Args.of(sizes(1), bench.room(1))))
                        .withMessageContaining("the device that prepared it");
            }
        }
    }
}
