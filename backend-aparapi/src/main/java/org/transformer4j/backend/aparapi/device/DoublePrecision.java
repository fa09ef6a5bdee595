package org.transformer4j.backend.aparapi.device;

import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.exception.CompileFailedException;
import com.aparapi.internal.kernel.KernelManager;
import java.util.LinkedHashSet;
import java.util.List;
import org.transformer4j.backend.aparapi.program.DoubleProgram;

/** Whether a device has double precision: Aparapi shows no list of extensions, but refuses a program that asks for one in vain. */
final class DoublePrecision {
    private DoublePrecision() {}

    /** A program that was refused is not disposed of, since Aparapi's native code frees only what has been launched without harm. */
    static boolean isOn(OpenCLDevice device) {
        DoubleProgram program = new DoubleProgram();
        KernelManager.instance().setPreferredDevices(program, new LinkedHashSet<>(List.of(device)));
        try {
            program.compile(device);
            program.execute(Range.create(device, 1, 1));
        } catch (CompileFailedException | RuntimeException | AssertionError refused) {
            return false;
        }
        program.dispose();
        return true;
    }
}
