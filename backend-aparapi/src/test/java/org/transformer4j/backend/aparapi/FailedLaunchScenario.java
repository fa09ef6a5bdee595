package org.transformer4j.backend.aparapi;

import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.internal.kernel.KernelManager;
import java.util.LinkedHashSet;
import java.util.List;
import org.transformer4j.backend.aparapi.device.OpenClDevices;
import org.transformer4j.backend.aparapi.program.CanonProgram;

/** Launches the program with larger groups than the device has, and prints what Aparapi makes of it. */
final class FailedLaunchScenario {
    private static final int GROUP = 1 << 20;

    private FailedLaunchScenario() {}

    public static void main(String[] arguments) throws Exception {
        OpenCLDevice device = OpenClDevices.copy(OpenClDevices.find().devices().getFirst(), true);
        device.setMaxWorkGroupSize(GROUP);
        device.setMaxWorkItemSize(0, GROUP);
        CanonProgram program = new CanonProgram();
        program.setExplicit(true);
        KernelManager.instance().setPreferredDevices(program, new LinkedHashSet<>(List.of(device)));
        program.compile(device);
        try {
            program.execute(Range.create(device, GROUP, GROUP));
            System.out.println("ran");
        } catch (RuntimeException | AssertionError stopped) {
            System.out.println("stopped by " + stopped.getClass().getSimpleName());
        }
    }
}
