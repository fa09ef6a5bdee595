package org.transformer4j.backend.opencl;

import org.transformer4j.api.spi.Probe;

/** Prints what the probe finds: the main class of a process of its own. */
final class ProbeReport {
    private ProbeReport() {}

    public static void main(String[] arguments) {
        System.out.println(switch (new OpenClProvider().probe()) {
            case Probe.Available available -> available.devices().toString();
            case Probe.Unavailable(String reason, String remedy) -> reason + " / " + remedy;
        });
    }
}
