package org.transformer4j.backend.aparapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailedLaunchTest {
    /** Aparapi would go on to the next device it knows, in the end its threads in Java; it is told of none. */
    @Test
    void a_launch_that_fails_on_the_device_is_not_tried_elsewhere() throws Exception {
        TestDevices.open().close();

        ChildJvm child = ChildJvm.run(FailedLaunchScenario.class, List.of(), Map.of());

        assertThat(child.output()).isEqualTo("stopped by AssertionError");
    }
}
