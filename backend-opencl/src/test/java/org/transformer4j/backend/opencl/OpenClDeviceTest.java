package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClContext;
import org.transformer4j.backend.opencl.runtime.DeviceFacts;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.ProgramCache;
import org.transformer4j.backend.opencl.runtime.Tuning;

@RequiresOpenCl
class OpenClDeviceTest {
    private static final Unary NEGATE = new Unary(Unary.Function.NEGATE);

    @Nested
    class Closing {
        @Test
        void a_device_that_is_closed_names_the_buffers_that_are_still_open() {
            Workplace workplace = new Workplace();
            Buffer forgotten = workplace.device.allocate(DType.BF16, 33);
            assertThatThrownBy(workplace::close).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("1 buffers").hasMessageContaining("BF16[33]");
            assertThat(workplace.device.handles()).isZero();
            forgotten.close();
        }

        @Test
        void a_closed_buffer_is_reported_when_it_is_used() {
            try (Workplace workplace = new Workplace()) {
                Slice x = workplace.floats(1f);
                Slice y = workplace.zeros(DType.F32, 1);
                y.buffer().close();
                y.buffer().close();
                assertThatIllegalStateException().isThrownBy(() -> workplace.launch(NEGATE, new long[] {1}, x, y))
                        .withMessageContaining("F32[1]").withMessageContaining("closed");
                assertThatIllegalStateException().isThrownBy(() -> workplace.read(y)).withMessageContaining("closed");
            }
        }

        @Test
        void a_buffer_may_be_closed_while_its_launch_waits() {
            try (Workplace workplace = new Workplace()) {
                Slice x = workplace.zeros(DType.F32, 1 << 22);
                Slice y = workplace.zeros(DType.F32, 1 << 22);
                float[] last = {0.25f, -1f, 3f};
                workplace.queue.write(x.slice(x.length() - 3, 3), MemorySegment.ofArray(last));
                for (int i = 0; i < 8; i++) {
                    workplace.launch(new Unary(Unary.Function.TANH), new long[] {x.length()}, x, y);
                }
                x.buffer().close();
                assertThat(workplace.read(y.slice(y.length() - 4, 4)))
                        .containsExactly(0f, CanonMath.tanh(0.25f), CanonMath.tanh(-1f), CanonMath.tanh(3f));
            }
        }

        @Test
        void a_device_that_cannot_be_opened_gives_back_what_it_had_opened() {
            DeviceFacts facts = OpenCl.devices().getFirst();
            ClContext context = new ClContext("opencl:0", facts, facts.largestAllocation());
            DeviceInfo info = new DeviceInfo("opencl", 0, facts.name(), Map.of());
            ProgramCache none = null;
            assertThatThrownBy(() -> new OpenClDevice(info, context, none, Division.of(facts), Tuning.of(facts)))
                    .isInstanceOf(NullPointerException.class).hasNoSuppressedExceptions();
            assertThat(context.handles()).isZero();
        }

        @Test
        void a_device_may_be_closed_twice_by_two_threads() throws InterruptedException {
            Workplace workplace = new Workplace();
            workplace.launch(NEGATE, new long[] {1}, workplace.floats(1f), workplace.zeros(DType.F32, 1));
            Thread other = Thread.startVirtualThread(workplace::close);
            workplace.close();
            other.join();
            assertThat(workplace.device.handles()).isZero();
            assertThat(workplace.device.allocated()).isZero();
        }

        @Test
        void a_closed_device_and_a_closed_queue_do_nothing_more() {
            Workplace workplace = new Workplace();
            Slice x = workplace.floats(1f);
            workplace.queue.close();
            assertThatIllegalStateException().isThrownBy(() -> workplace.read(x)).withMessageContaining("queue");
            workplace.close();
            assertThatIllegalStateException().isThrownBy(() -> workplace.device.allocate(DType.F32, 8)).withMessageContaining("opencl:0");
            assertThatIllegalStateException().isThrownBy(workplace.device::newQueue).withMessageContaining("opencl:0");
        }
    }

    @Nested
    class Ownership {
        @Test
        void a_kernel_of_another_device_is_refused() {
            try (Workplace here = new Workplace(); Workplace there = new Workplace()) {
                Slice x = here.floats(1f);
                Slice y = here.zeros(DType.F32, 1);
                Kernel foreign = there.device.prepare(NEGATE);
                Args args = Args.of(new long[] {1}, x, y);
                assertThatIllegalArgumentException().isThrownBy(() -> foreign.launch(here.queue, args))
                        .withMessageContaining("another device").withMessageContaining("opencl:0");
                here.launch(NEGATE, new long[] {1}, x, y);
                assertThat(here.read(y)).containsExactly(-1f);
            }
        }

        @Test
        void a_kernel_of_a_closed_device_is_refused() {
            try (Workplace here = new Workplace()) {
                Workplace closed = new Workplace();
                Kernel kernel = closed.device.prepare(NEGATE);
                closed.close();
                Args args = Args.of(new long[] {1}, here.floats(1f), here.zeros(DType.F32, 1));
                for (Queue queue : List.of(here.queue, closed.queue)) {
                    assertThatIllegalStateException().isThrownBy(() -> kernel.launch(queue, args)).withMessageContaining("closed");
                }
            }
        }
    }

    @Nested
    class Memory {
        @Test
        void what_does_not_fit_is_refused_with_its_size_and_leaves_nothing_behind() {
            try (Workplace workplace = new Workplace()) {
                int handles = workplace.device.handles();
                long allocated = workplace.device.allocated();
                assertThatThrownBy(() -> workplace.device.allocate(DType.F32, 1L << 50)).isInstanceOf(DeviceException.class)
                        .hasMessageContaining("F32[1125899906842624]").hasMessageContaining("4503599627370496 bytes")
                        .hasMessageContaining(workplace.context.facts().globalMemory() + " bytes");
                assertThatThrownBy(() -> workplace.device.allocate(DType.F32, Long.MAX_VALUE)).isInstanceOf(DeviceException.class);
                assertThat(workplace.device.handles()).isEqualTo(handles);
                assertThat(workplace.device.allocated()).isEqualTo(allocated);
            }
        }

        @Test
        void a_buffer_of_no_elements_is_refused() {
            try (Workplace workplace = new Workplace()) {
                assertThatIllegalArgumentException().isThrownBy(() -> workplace.device.allocate(DType.F32, 0));
            }
        }

        @Test
        void a_buffer_of_another_device_is_refused() {
            try (Workplace here = new Workplace(); Workplace there = new Workplace()) {
                Slice x = here.floats(1f);
                Slice y = there.zeros(DType.F32, 1);
                assertThatIllegalArgumentException().isThrownBy(() -> here.launch(NEGATE, new long[] {1}, x, y))
                        .withMessageContaining("another device");
                assertThatIllegalArgumentException().isThrownBy(() -> here.queue.read(y, MemorySegment.ofArray(new float[1])));
            }
        }

        @Test
        void sizes_of_host_and_device_must_agree() {
            try (Workplace workplace = new Workplace()) {
                Slice x = workplace.floats(1f, 2f);
                assertThatIllegalArgumentException().isThrownBy(() -> workplace.queue.write(x, MemorySegment.ofArray(new float[3])))
                        .withMessageContaining("12 bytes").withMessageContaining("F32[2]");
            }
        }
    }

    @Nested
    class Pieces {
        /** Sixteen pieces of 64 KiB. */
        private static final int ELEMENTS = 16 * 16_384;

        @Test
        void a_buffer_larger_than_the_largest_allocation_reads_and_writes_as_one() {
            try (Workplace workplace = new Workplace(1 << 16)) {
                float[] values = new float[ELEMENTS];
                for (int i = 0; i < ELEMENTS; i++) {
                    values[i] = i;
                }
                Slice x = workplace.floats(values);
                assertThat(workplace.read(x)).isEqualTo(values);
                assertThat(workplace.read(x.slice(16_380, 8))).containsExactly(16380, 16381, 16382, 16383, 16384, 16385, 16386, 16387);
                workplace.queue.write(x.slice(16_383, 2), MemorySegment.ofArray(new float[] {-1f, -2f}));
                assertThat(workplace.read(x.slice(16_382, 4))).containsExactly(16382, -1, -2, 16385);
            }
        }

        @Test
        void an_operand_across_two_pieces_is_read_and_written_where_it_lies() {
            try (Workplace workplace = new Workplace(1 << 16)) {
                Slice x = workplace.zeros(DType.F32, ELEMENTS);
                workplace.queue.write(x.slice(16_382, 4), MemorySegment.ofArray(new float[] {1f, 2f, 3f, 4f}));
                Slice y = workplace.zeros(DType.F32, ELEMENTS);
                workplace.launch(NEGATE, new long[] {4}, x.slice(16_382, 4), y.slice(2 * 16_384 - 1, 4));
                assertThat(workplace.read(y.slice(2 * 16_384 - 2, 6))).containsExactly(0f, -1f, -2f, -3f, -4f, 0f);
            }
        }

        @Test
        void copies_for_an_operation_that_is_refused_are_given_back() {
            try (Workplace workplace = new Workplace(1 << 16)) {
                Slice x = workplace.zeros(DType.F32, ELEMENTS).slice(16_382, 4);
                Slice y = workplace.zeros(DType.F32, 4);
                Slice closed = workplace.zeros(DType.F32, 4);
                closed.buffer().close();
                long allocated = workplace.device.allocated();
                assertThatIllegalStateException().isThrownBy(() -> workplace.launch(NEGATE, new long[] {4}, x, closed));
                workplace.queue.write(y, MemorySegment.ofArray(new float[4]));
                assertThat(workplace.device.allocated()).isEqualTo(allocated);
                workplace.launch(NEGATE, new long[] {4}, x, y);
                assertThat(workplace.read(y)).containsExactly(-0f, -0f, -0f, -0f);
                assertThat(workplace.device.allocated()).isEqualTo(allocated);
            }
        }

        @Test
        void an_operand_larger_than_any_piece_is_refused_with_both_sizes() {
            try (Workplace workplace = new Workplace(1 << 16)) {
                Slice x = workplace.zeros(DType.F32, ELEMENTS);
                Slice y = workplace.zeros(DType.F32, ELEMENTS);
                assertThatThrownBy(() -> workplace.launch(NEGATE, new long[] {ELEMENTS}, x, y)).isInstanceOf(DeviceException.class)
                        .hasMessageContaining(ELEMENTS * 4 + " bytes").hasMessageContaining("65536");
            }
        }
    }

    @Test
    void two_hundred_thousand_launches_leave_nothing_behind() {
        try (Workplace workplace = new Workplace()) {
            Slice x = workplace.floats(1f, 2f, 3f);
            Slice y = workplace.zeros(DType.F32, 3);
            workplace.launch(NEGATE, new long[] {3}, x, y);
            workplace.queue.finish();
            int handles = workplace.device.handles();
            long allocated = workplace.device.allocated();
            for (int i = 0; i < 100_000; i++) {
                workplace.launch(NEGATE, new long[] {3}, x, y);
                workplace.launch(NEGATE, new long[] {3}, y, x);
                if (i % 1000 == 0) {
                    workplace.queue.finish();
                }
            }
            assertThat(workplace.read(x)).containsExactly(1f, 2f, 3f);
            assertThat(workplace.device.handles()).isEqualTo(handles);
            assertThat(workplace.device.allocated()).isEqualTo(allocated);
        }
    }

    @Test
    void queues_buffers_and_programs_are_all_given_back() {
        Workplace workplace = new Workplace();
        workplace.launch(NEGATE, new long[] {1}, workplace.floats(1f), workplace.zeros(DType.F32, 1));
        workplace.close();
        assertThat(workplace.device.handles()).isZero();
        assertThat(workplace.device.allocated()).isZero();
    }
}
