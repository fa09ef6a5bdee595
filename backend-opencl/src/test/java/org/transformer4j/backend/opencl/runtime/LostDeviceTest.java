package org.transformer4j.backend.opencl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.backend.opencl.RequiresOpenCl;

/** No driver here loses its device, so the error code that one would return is handed in. */
@RequiresOpenCl
class LostDeviceTest {
    private final DeviceFacts facts = OpenCl.devices().getFirst();

    @Test
    void a_lost_device_refuses_everything_and_says_why_and_the_others_go_on() {
        try (ClContext lost = context("opencl:0"); ClContext other = context("opencl:1");
                MemoryPool memory = new MemoryPool(lost); MemoryPool otherMemory = new MemoryPool(other)) {
            DeviceException failure = lost.failed("matmul", new CLException("CL_DEVICE_NOT_AVAILABLE", CL.CL_DEVICE_NOT_AVAILABLE));
            assertThat(failure).hasMessageContaining("opencl:0").hasMessageContaining("lost during matmul").hasMessageContaining("open it again");
            assertThatThrownBy(() -> memory.allocate(DType.F32, 1)).isInstanceOf(DeviceException.class).hasMessage(failure.getMessage());
            assertThatThrownBy(lost::newQueue).isInstanceOf(DeviceException.class).hasMessage(failure.getMessage());
            otherMemory.allocate(DType.F32, 1).close();
        }
    }

    @Test
    void a_failure_that_is_not_a_loss_leaves_the_device_usable() {
        try (ClContext context = context("opencl:0"); MemoryPool memory = new MemoryPool(context)) {
            DeviceException failure = context.failed("matmul", new CLException("CL_INVALID_WORK_GROUP_SIZE", CL.CL_INVALID_WORK_GROUP_SIZE));
            assertThat(failure).hasMessageContaining("matmul failed on opencl:0").hasMessageContaining("CL_INVALID_WORK_GROUP_SIZE");
            memory.allocate(DType.F32, 1).close();
        }
    }

    @Test
    void out_of_resources_is_a_loss_only_if_it_comes_from_waiting() {
        CLException code = new CLException("CL_OUT_OF_RESOURCES", CL.CL_OUT_OF_RESOURCES);
        try (ClContext context = context("opencl:0"); MemoryPool memory = new MemoryPool(context)) {
            assertThat(context.failed("matmul", code)).hasMessageContaining("matmul failed on opencl:0");
            memory.allocate(DType.F32, 1).close();
            assertThat(context.failedWhileWaiting("matmul", code)).hasMessageContaining("lost during matmul");
            assertThatThrownBy(() -> memory.allocate(DType.F32, 1)).isInstanceOf(DeviceException.class).hasMessageContaining("lost");
        }
    }

    @Test
    void a_launch_that_the_driver_refuses_leaves_the_queue_usable() {
        try (ClContext context = context("opencl:0"); MemoryPool memory = new MemoryPool(context);
                Programs programs = new Programs(context, new ProgramCache(null), Division.of(facts), Tuning.of(facts))) {
            Entry store = programs.entry("store.cl", "store");
            try (ClQueue queue = new ClQueue(null, context, memory, store); ClBuffer buffer = memory.allocate(DType.F32, 2)) {
                assertThatThrownBy(() -> tooManyWorkItems(store).launch(queue, Args.of(new long[0], buffer.all())))
                        .isInstanceOf(DeviceException.class).hasMessageContaining("opencl/too-many failed on opencl:0");
                float[] read = new float[2];
                queue.write(buffer.all(), MemorySegment.ofArray(new float[] {3f, 4f}));
                queue.read(buffer.all(), MemorySegment.ofArray(read));
                assertThat(read).containsExactly(3f, 4f);
            }
        }
    }

    private ClKernel tooManyWorkItems(Entry entry) {
        return new ClKernel("too-many") {
            @Override
            protected void run(ClQueue queue, Args args) {
                queue.launch(entry).piece(args.slice(0), 0).number(0L).number(0).value(Pointer.to(new int[16]), 64)
                        .run(1, 2 * facts.largestWorkGroup());
            }
        };
    }

    @Test
    void a_queue_that_has_no_room_for_scratch_says_how_much_was_asked_and_goes_on() {
        try (ClContext context = context("opencl:0"); MemoryPool memory = new MemoryPool(context);
                Programs programs = new Programs(context, new ProgramCache(null), Division.of(facts), Tuning.of(facts));
                ClQueue queue = new ClQueue(null, context, memory, programs.entry("store.cl", "store"))) {
            queue.scratch(0, 64);
            assertThatThrownBy(() -> queue.scratch(0, 1L << 52)).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("no room for scratch, 4503599627370496 bytes");
            assertThat(queue.scratch(0, 64).bytes()).isEqualTo(64);
            queue.finish();
        }
    }

    private ClContext context(String label) {
        return new ClContext(label, facts, facts.largestAllocation());
    }
}
