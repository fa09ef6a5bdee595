package org.transformer4j.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.transformer4j.api.spi.DeviceInfo;

/**
 * The results of all cases on one device.
 *
 * @param device the device
 * @param environment facts about the machine and the software, such as {@code java} and {@code arithmetic}
 * @param complete whether all cases were chosen
 * @param results one for each case, in order
 * @param paths what the kernels say that they run, by the name of the operation
 */
public record ConformanceReport(DeviceInfo device, Map<String, String> environment, boolean complete, List<CaseResult> results,
        Map<String, Set<String>> paths) {
    /** Copies everything. */
    public ConformanceReport {
        environment = new LinkedHashMap<>(environment);
        results = List.copyOf(results);
        paths = Map.copyOf(paths);
    }

    /** Whether the device is conformant. Where nothing ran, it is not. */
    public Verdict verdict() {
        if (count(Outcome.PASSED) == 0 || results.stream().anyMatch(result -> !result.outcome().isAcceptable())) {
            return Verdict.NOT_CONFORMANT;
        }
        return complete ? Verdict.CONFORMANT : Verdict.PARTIAL;
    }

    /** One line: {@code CONFORMANT: 700 cases passed on cpu:0 (...)}. */
    public String verdictLine() {
        List<String> parts = new ArrayList<>();
        parts.add("%d of %d cases passed".formatted(count(Outcome.PASSED), results.size()));
        addIfAny(parts, Outcome.FAILED, "failed");
        addIfAny(parts, Outcome.NOT_RUN, "not run");
        addIfAny(parts, Outcome.DEVIATION, "declared deviations");
        return "%s: %s on %s (%s)".formatted(verdict(), String.join(", ", parts), device.selector(), device.name());
    }

    private void addIfAny(List<String> parts, Outcome outcome, String name) {
        if (count(outcome) > 0) {
            parts.add(count(outcome) + " " + name);
        }
    }

    /** How many cases ended in a given way. */
    public long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    /** Results that keep the device from being conformant. */
    public List<CaseResult> failures() {
        return results.stream().filter(result -> !result.outcome().isAcceptable()).toList();
    }

    /** Results by group, in the order in which the groups first occur. */
    public Map<String, List<CaseResult>> byGroup() {
        Map<String, List<CaseResult>> groups = new LinkedHashMap<>();
        results.forEach(result -> groups.computeIfAbsent(result.group(), _ -> new ArrayList<>()).add(result));
        return groups;
    }

    /** What the kernels of an operation say that they run; empty for other groups. */
    public Set<String> paths(String group) {
        return new TreeSet<>(paths.getOrDefault(group, Set.of()));
    }
}
