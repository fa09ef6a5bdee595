package org.transformer4j.benchmarks.measure;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** The just-in-time compiler of this virtual machine. */
final class Compiler {
    private static final CompilationMXBean BEAN = ManagementFactory.getCompilationMXBean();

    private Compiler() {}

    /** Seconds that it has worked so far; 0 where there is none or it does not tell. */
    static double seconds() {
        return BEAN != null && BEAN.isCompilationTimeMonitoringSupported() ? BEAN.getTotalCompilationTime() * 1e-3 : 0;
    }
}
