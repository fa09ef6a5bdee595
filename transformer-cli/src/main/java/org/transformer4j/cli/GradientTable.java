package org.transformer4j.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.transformer4j.training.verify.GradientCheck;
import tools.jackson.core.JsonGenerator;

/** Shows loss and gradients beside those of PyTorch. */
final class GradientTable {
    private GradientTable() {}

    /** Whether all passed. */
    static boolean print(List<GradientCheck> checks, boolean asJson, PrintStream out) {
        boolean passed = checks.stream().allMatch(GradientCheck::passed);
        if (asJson) {
            out.println(Json.object(json -> write(json, checks, passed)));
            return passed;
        }
        int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
        out.printf("%-" + width + "s %12s %12s %12s%n", "gradient", "error", "PyTorch's", "allowed");
        for (GradientCheck check : checks) {
            String reference = Double.isNaN(check.referenceError()) ? "unknown" : String.format(Locale.ROOT, "%.3g", check.referenceError());
            out.printf(Locale.ROOT, "%-" + width + "s %12.3g %12s %12.3g%s%n", check.name(), check.error(), reference, check.allowed(),
                    check.passed() ? "" : "  FAILED");
        }
        out.printf("%s: loss and %d gradients, %d of them too far off%n", passed ? "PASSED" : "FAILED", checks.size() - 1,
                checks.stream().filter(check -> !check.passed()).count());
        return passed;
    }

    private static void write(JsonGenerator json, List<GradientCheck> checks, boolean passed) {
        json.writeBooleanProperty("passed", passed);
        json.writeArrayPropertyStart("gradients");
        for (GradientCheck check : checks) {
            json.writeStartObject();
            json.writeStringProperty("name", check.name());
            json.writeNumberProperty("elements", check.elements());
            json.writeNumberProperty("error", check.error());
            if (!Double.isNaN(check.referenceError())) {
                json.writeNumberProperty("reference_error", check.referenceError());
            }
            json.writeNumberProperty("allowed", check.allowed());
            json.writeBooleanProperty("passed", check.passed());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
