package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Chooses the kernels of products for a device. */
public final class Products {
    private Products() {}

    /** A kernel for {@code op}. */
    public static ClKernel matMul(Programs programs, MatMul op) {
        return programs.tuning() == Tuning.PROCESSOR ? new PanelMatMul(programs, op) : new LocalMatMul(programs, op);
    }

    /** A kernel for {@code op}. */
    public static ClKernel linear(Programs programs, Linear op) {
        return programs.tuning() == Tuning.PROCESSOR ? new PanelLinear(programs, op) : new LocalLinear(programs, op);
    }

    /** The kernel of {@link org.transformer4j.api.op.WeightGradient}. */
    public static ClKernel weightGradient(Programs programs) {
        return programs.tuning() == Tuning.PROCESSOR ? new PanelGradient(programs) : new LocalGradient(programs);
    }

    /** A kernel for {@code op}. */
    public static ClKernel expertLinear(Programs programs, ExpertLinear op) {
        return programs.tuning() == Tuning.PROCESSOR ? new PanelExperts(programs, op) : new LocalExperts(programs, op);
    }
}
