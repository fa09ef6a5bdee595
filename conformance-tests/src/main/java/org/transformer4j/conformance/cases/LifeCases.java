package org.transformer4j.conformance.cases;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.conformance.kit.Bench;
import org.transformer4j.conformance.kit.CheckCase;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.ConformanceFailure;

/** How a device ends: it names what was left open, and leaves nothing open itself. */
final class LifeCases {
    private static final String GROUP = "Device";

    private LifeCases() {}

    /** Cases that open the device once more; {@code others} are run there. */
    static List<ConformanceCase> all(List<ConformanceCase> others) {
        List<ConformanceCase> oneEach = new ArrayList<>();
        Set<String> groups = new HashSet<>();
        others.stream().filter(one -> one.isCompared() && groups.add(one.group())).forEach(oneEach::add);
        return List.of(
                new CheckCase("device/closing-names-open-buffers", GROUP, LifeCases::namesLeaks),
                new CheckCase("device/operations-leave-no-buffers-open", GROUP, bench -> leavesNothing(bench, oneEach)));
    }

    private static void namesLeaks(Bench bench) {
        Device device = bench.openAnother();
        Buffer forgotten = device.allocate(DType.F32, 4_099);
        try {
            device.close();
        } catch (DeviceException named) {
            if (named.getMessage() == null || !named.getMessage().contains("4099")) {
                throw new ConformanceFailure("closing with an open buffer of 4099 elements says only '%s'; expected its size"
                        .formatted(named.getMessage()));
            }
            return;
        }
        throw new ConformanceFailure("the device closed in silence with an open %s[%d]; expected a DeviceException that names it"
                .formatted(forgotten.type(), forgotten.elements()));
    }

    private static void leavesNothing(Bench bench, List<ConformanceCase> cases) {
        Device device = bench.openAnother();
        try (Bench other = Bench.of(device, bench::openAnother)) {
            cases.forEach(one -> one.run(other));
        } catch (RuntimeException | Error failure) {
            closeQuietly(device, failure);
            throw failure;
        }
        try {
            device.close();
        } catch (DeviceException leaked) {
            throw new ConformanceFailure("all buffers that were asked for were closed, and yet closing the device says: "
                    + leaked.getMessage(), leaked);
        }
    }

    private static void closeQuietly(Device device, Throwable failure) {
        try {
            device.close();
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        }
    }
}
