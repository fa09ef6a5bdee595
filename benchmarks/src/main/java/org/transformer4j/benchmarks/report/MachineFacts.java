package org.transformer4j.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a report says about where and how it came about, in the order in which it is read. */
public final class MachineFacts {
    private MachineFacts() {}

    /** Names and values. */
    public static Map<String, String> of(BenchmarkReport report) {
        Machine machine = report.machine();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", "%s, %d processors".formatted(machine.processor(), machine.processors()));
        facts.put("memory", Figures.number(machine.memoryBytes() / 1073741824.0) + " GiB");
        facts.put("system", machine.system());
        facts.put("Java", machine.java());
        if (!machine.options().isEmpty()) {
            facts.put("options", String.join(" ", machine.options()));
        }
        facts.put("Transformer4J", "%s, %s".formatted(report.software(), report.canon()));
        facts.put("time", report.time() + (report.quick() ? " (quick)" : ""));
        if (!report.only().isEmpty()) {
            facts.put("only", String.join(" ", report.only()));
        }
        return facts;
    }
}
