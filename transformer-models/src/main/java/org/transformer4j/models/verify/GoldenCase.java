package org.transformer4j.models.verify;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * What was recorded of one call: its inputs and outputs, by their names without the parts that say so.
 *
 * @param prefix of its tensors in the file: empty, or the name of the case and a dot
 * @param inputs such as {@code input_ids}
 * @param outputs such as {@code logits}
 * @param sequences the tokens that greedy generation gave, if that is what was recorded
 */
record GoldenCase(String prefix, Map<String, StoredTensor> inputs, Map<String, GoldenOutput> outputs, Optional<StoredTensor> sequences) {
    /** Its name in the file. */
    String outputName(String output) {
        return prefix + (output.isEmpty() ? "out" : "out." + output);
    }

    /**
     * Makes sure that nothing was given to the model that a runner does not know.
     *
     * @throws UnsupportedCase naming the input
     */
    void requireOnly(Set<String> known) {
        for (String input : inputs.keySet()) {
            if (!known.contains(input)) {
                throw new UnsupportedCase("%sin.%s is not supported for this architecture; supported are %s"
                        .formatted(prefix, input, String.join(", ", known.stream().sorted().toList())));
            }
        }
    }

    /**
     * An input of whole numbers, {@code [rows, columns]}, in whatever type they were recorded.
     *
     * @throws UnsupportedCase if there is none
     */
    IntMatrix integers(String input) {
        return optionalIntegers(input).orElseThrow(() -> new UnsupportedCase("%sin.%s is not there, and this architecture needs it".formatted(prefix, input)));
    }

    /** An input of whole numbers that may be absent. */
    Optional<IntMatrix> optionalIntegers(String input) {
        return Optional.ofNullable(inputs.get(input)).map(IntMatrix::of);
    }

    /** Whole numbers {@code [rows, columns]}. */
    record IntMatrix(int rows, int columns, int[] values) {
        static IntMatrix of(StoredTensor tensor) {
            long[] shape = tensor.shape();
            if (shape.length != 2 || Arrays.stream(shape).anyMatch(size -> size < 1 || size > Integer.MAX_VALUE)) {
                throw new UnsupportedCase("%s; expected [batch, length]".formatted(tensor));
            }
            return new IntMatrix((int) shape[0], (int) shape[1], tensor.dtype() == DType.I64 ? ofLongs(tensor) : ofDoubles(tensor));
        }

        private static int[] ofLongs(StoredTensor tensor) {
            return Arrays.stream(tensor.toLongs()).mapToInt(number -> {
                if (number != (int) number) {
                    throw notWhole(tensor, number);
                }
                return (int) number;
            }).toArray();
        }

        /** Masks above all are recorded in any type. */
        private static int[] ofDoubles(StoredTensor tensor) {
            return Arrays.stream(tensor.toDoubles()).mapToInt(number -> {
                if (number != (int) number) {
                    throw notWhole(tensor, number);
                }
                return (int) number;
            }).toArray();
        }

        private static UnsupportedCase notWhole(StoredTensor tensor, Object number) {
            return new UnsupportedCase("%s and holds %s; expected whole numbers of 32 bits".formatted(tensor, number));
        }

        int at(int row, int column) {
            return values[row * columns + column];
        }

        boolean sameShape(IntMatrix other) {
            return rows == other.rows && columns == other.columns;
        }
    }
}
