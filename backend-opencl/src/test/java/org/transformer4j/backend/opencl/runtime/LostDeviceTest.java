package org.transformer4j.backend.opencl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jocl.CL;
import org.jocl.CLException;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
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

    private ClContext context(String label) {
        return new ClContext(label, facts, facts.largestAllocation());
    }
}
