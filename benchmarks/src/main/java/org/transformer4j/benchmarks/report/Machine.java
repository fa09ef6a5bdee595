package org.transformer4j.benchmarks.report;

import java.util.List;

/**
 * The machine that was measured.
 *
 * @param host its name
 * @param processor name of its processor
 * @param processors how many of them Java sees, threads of a core counted one by one
 * @param memoryBytes its memory
 * @param system operating system and architecture
 * @param java the virtual machine
 * @param options options it was started with that change what it computes with
 */
public record Machine(String host, String processor, int processors, long memoryBytes, String system, String java, List<String> options) {
    /** Copies the options. */
    public Machine {
        options = List.copyOf(options);
    }
}
