package org.transformer4j.conformance.launch;

import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.conformance.CaseResult;

/** Is told how a run goes on. Called by the thread that runs the cases. */
public interface ConformanceListener {
    /** Hears nothing. */
    ConformanceListener SILENT = new ConformanceListener() {};

    /** A run of {@code cases} cases begins. */
    default void started(DeviceInfo device, int cases) {}

    /** A case has ended. */
    default void finished(CaseResult result) {}
}
