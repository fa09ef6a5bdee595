package org.transformer4j.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.verify.GenerationCheck;
import org.transformer4j.models.verify.OutputCheck;
import org.transformer4j.models.verify.Verification;
import org.transformer4j.models.verify.VerifyReport;
import org.transformer4j.training.verify.GradientVerification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** Checks a checkpoint against its golden outputs. */
@Command(name = "verify", addMethodSubcommands = false, description = {
    "Check a checkpoint against golden outputs of Hugging Face transformers: the largest error of every output against float64, beside that of PyTorch in float32, and every greedy generation token by token.",
    "",
    "The fingerprint, a SHA-256 over the bits of all that was computed, is the same on every backend.",
    "",
    "An output passes if its error is at most 4 times that of PyTorch, or at most 1e-6 of its largest magnitude. The exit code is 0 if everything passes and 1 if not."})
final class VerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "DIR", description = "A folder with config.json, model.safetensors and io.safetensors.")
    private Path folder;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Option(names = "--gradients", description = "Check the recorded loss and gradients of a training step instead of the outputs.")
    private boolean gradients;

    @Option(names = "--json", description = "Print JSON.")
    private boolean asJson;

    VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Backend backend = backendOption.open(); Progress progress = new Progress(terminal)) {
            if (gradients) {
                return GradientTable.print(GradientVerification.run(folder, backend), asJson, terminal.out()) ? 0 : TransformerCommand.FAILURE;
            }
            VerifyReport report = Verification.run(folder, backend, progress::show);
            progress.clear();
            if (asJson) {
                terminal.out().println(Json.object(json -> write(json, report)));
            } else {
                print(report);
            }
            return report.passed() ? 0 : TransformerCommand.FAILURE;
        }
    }

    private void print(VerifyReport report) {
        PrintStream out = terminal.out();
        if (!report.outputs().isEmpty()) {
            out.printf("%-36s %12s %12s %8s%n", "output", "error", "PyTorch's", "ratio");
        }
        for (OutputCheck check : report.outputs()) {
            out.printf("%-36s %12s %12s %8s  %s%n", check.name(), number("%.2e", OptionalDouble.of(check.error())),
                    number("%.2e", check.referenceError()), number("%.2f", check.ratio()),
                    check.passed() ? "ok" : "FAILED: more than %s".formatted(number("%.2e", OptionalDouble.of(check.limit()))));
        }
        if (!report.generations().isEmpty()) {
            out.printf("%-36s %12s%n", "generation", "tokens");
        }
        for (GenerationCheck check : report.generations()) {
            out.printf("%-36s %12s %12s %8s  %s%n", check.name(), check.matching() + " of " + check.tokens(), "", "",
                    check.passed() ? "ok" : "FAILED: " + check.difference());
        }
        report.unsupported().forEach(reason -> out.printf("not computed: %s%n", reason));
        if (!report.notApplicable().isEmpty()) {
            out.printf("not compared: %d tensors, such as those of training (%s, ...)%n", report.notApplicable().size(), report.notApplicable().getFirst());
        }
        out.printf("fingerprint: %s%n", report.fingerprint());
        out.printf("%s: %d of %d outputs and %d of %d generations passed on %s (%s)%s%n", report.passed() ? "PASSED" : "FAILED",
                report.outputs().stream().filter(OutputCheck::passed).count(), report.outputs().size(),
                report.generations().stream().filter(GenerationCheck::passed).count(), report.generations().size(),
                report.backend(), report.device(), report.medianRatio().isEmpty() ? ""
                        : "; median error %s of PyTorch's in float32".formatted(number("%.2f", report.medianRatio())));
    }

    private static String number(String format, OptionalDouble number) {
        return number.isEmpty() ? "-" : String.format(Locale.ROOT, format, number.getAsDouble());
    }

    private static void write(JsonGenerator json, VerifyReport report) {
        json.writeBooleanProperty("passed", report.passed());
        json.writeStringProperty("folder", report.folder());
        json.writeStringProperty("model_type", report.modelType());
        json.writeStringProperty("backend", report.backend());
        json.writeStringProperty("device", report.device());
        json.writeStringProperty("fingerprint", report.fingerprint());
        Json.number(json, "median_ratio", report.medianRatio());
        json.writeArrayPropertyStart("outputs");
        report.outputs().forEach(check -> write(json, check));
        json.writeEndArray();
        json.writeArrayPropertyStart("generations");
        report.generations().forEach(check -> write(json, check));
        json.writeEndArray();
        Json.texts(json, "not_computed", report.unsupported());
        Json.texts(json, "not_applicable", report.notApplicable());
    }

    private static void write(JsonGenerator json, OutputCheck check) {
        json.writeStartObject();
        json.writeStringProperty("name", check.name());
        json.writeArrayPropertyStart("shape");
        check.shape().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeNumberProperty("compared", check.compared());
        Json.number(json, "error", OptionalDouble.of(check.error()));
        Json.number(json, "reference_error", check.referenceError());
        Json.number(json, "ratio", check.ratio());
        Json.number(json, "magnitude", OptionalDouble.of(check.magnitude()));
        Json.number(json, "limit", OptionalDouble.of(check.limit()));
        json.writeBooleanProperty("passed", check.passed());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, GenerationCheck check) {
        json.writeStartObject();
        json.writeStringProperty("name", check.name());
        json.writeNumberProperty("sequences", check.sequences());
        json.writeNumberProperty("tokens", check.tokens());
        json.writeNumberProperty("matching", check.matching());
        json.writeStringProperty("difference", check.difference());
        json.writeBooleanProperty("passed", check.passed());
        json.writeEndObject();
    }
}
