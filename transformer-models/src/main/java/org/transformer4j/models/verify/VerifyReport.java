package org.transformer4j.models.verify;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of checking a checkpoint against its golden outputs.
 *
 * @param folder the checkpoint
 * @param modelType its architecture
 * @param backend selector of the device that computed, such as {@code cpu:0}
 * @param device what its maker calls it
 * @param fingerprint SHA-256 over the bits of all that was computed, padding left out, in hexadecimal digits: the same on every device
 * @param outputs the outputs that were compared
 * @param generations the generations that were compared
 * @param unsupported recorded cases that could not be computed, and why
 * @param notApplicable names of recorded tensors that are about training: losses, gradients and their inputs
 */
public record VerifyReport(String folder, String modelType, String backend, String device, String fingerprint, List<OutputCheck> outputs,
        List<GenerationCheck> generations, List<String> unsupported, List<String> notApplicable) {
    /** Copies the lists. */
    public VerifyReport {
        outputs = List.copyOf(outputs);
        generations = List.copyOf(generations);
        unsupported = List.copyOf(unsupported);
        notApplicable = List.copyOf(notApplicable);
    }

    /** Whether something was compared, nothing was refused, and all that was compared passed. */
    public boolean passed() {
        return outputs.size() + generations.size() > 0 && unsupported.isEmpty()
                && outputs.stream().allMatch(OutputCheck::passed) && generations.stream().allMatch(GenerationCheck::passed);
    }

    /** The median, over all outputs for which it is known, of our error divided by that of PyTorch in float32. */
    public OptionalDouble medianRatio() {
        double[] ratios = outputs.stream().map(OutputCheck::ratio).filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble).sorted().toArray();
        int half = ratios.length / 2;
        return switch (ratios.length) {
            case 0 -> OptionalDouble.empty();
            default -> OptionalDouble.of(ratios.length % 2 == 1 ? ratios[half] : (ratios[half - 1] + ratios[half]) / 2);
        };
    }
}
