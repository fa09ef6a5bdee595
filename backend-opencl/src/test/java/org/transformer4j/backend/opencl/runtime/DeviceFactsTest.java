package org.transformer4j.backend.opencl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jocl.CL.CL_FP_DENORM;
import static org.jocl.CL.CL_FP_INF_NAN;
import static org.jocl.CL.CL_FP_ROUND_TO_NEAREST;

import org.junit.jupiter.api.Test;
import org.transformer4j.backend.opencl.runtime.DeviceFacts.Kind;

class DeviceFactsTest {
    @Test
    void a_device_that_has_just_enough_can_compute() {
        assertThat(obstacle(Kind.GPU, "OpenCL 1.2 CUDA", 32 << 10, 256)).isNull();
        assertThat(obstacle(Kind.CPU, "OpenCL 3.0 PoCL", 1 << 10, 256)).isNull();
    }

    @Test
    void an_old_version_is_an_obstacle() {
        assertThat(obstacle(Kind.GPU, "OpenCL 1.1 Mesa", 32 << 10, 256)).contains("OpenCL 1.1 Mesa").contains("OpenCL 1.2");
        assertThat(obstacle(Kind.GPU, "unknown", 32 << 10, 256)).contains("unknown");
    }

    @Test
    void small_work_groups_are_an_obstacle() {
        assertThat(obstacle(Kind.GPU, "OpenCL 3.0 x", 32 << 10, 255)).contains("255").contains("256");
        assertThat(obstacle(Kind.CPU, "OpenCL 3.0 x", 32 << 10, 1)).contains("256");
    }

    @Test
    void too_little_local_memory_is_an_obstacle() {
        assertThat(obstacle(Kind.GPU, "OpenCL 3.0 x", 16 << 10, 256)).contains("16384").contains("32768");
        assertThat(obstacle(Kind.CPU, "OpenCL 3.0 x", 512, 256)).contains("512").contains("1024");
    }

    private static String obstacle(Kind kind, String version, long localMemory, long largestWorkGroup) {
        return new DeviceFacts(null, null, kind, "a device", "a platform", "1", version, 1, 1 << 30, 1 << 30, localMemory,
                largestWorkGroup, CL_FP_DENORM | CL_FP_INF_NAN | CL_FP_ROUND_TO_NEAREST, false, true).obstacle();
    }
}
