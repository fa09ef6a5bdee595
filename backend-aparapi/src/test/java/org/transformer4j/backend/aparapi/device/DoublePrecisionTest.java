package org.transformer4j.backend.aparapi.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DoublePrecisionTest {
    @Test
    void a_processor_has_double_precision() throws Exception {
        for (OpenCLDevice device : devices().devices()) {
            if (device.getType() == Device.TYPE.CPU) {
                assertThat(DoublePrecision.isOn(device)).isTrue();
            }
        }
    }

    private static OpenClDevices devices() throws OpenClDevices.NoneException {
        try {
            return OpenClDevices.find();
        } catch (OpenClDevices.NoneException none) {
            boolean required = System.getenv("TRANSFORMER_REQUIRE_ALL_BACKENDS") != null;
            Assumptions.assumeTrue(required, none.getMessage());
            throw none;
        }
    }
}
