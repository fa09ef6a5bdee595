package org.transformer4j.models.gguf;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The numbers of ggml's types: those that are read, and the names of those that are not, for messages. */
final class GgmlTypes {
    private static final Map<Integer, GgmlType> BY_NUMBER =
            Arrays.stream(GgmlType.values()).collect(Collectors.toUnmodifiableMap(GgmlType::number, type -> type));

    private static final Map<Integer, String> OTHERS = Map.ofEntries(
            Map.entry(4, "Q4_2"), Map.entry(5, "Q4_3"), Map.entry(9, "Q8_1"), Map.entry(10, "Q2_K"), Map.entry(11, "Q3_K"),
            Map.entry(15, "Q8_K"), Map.entry(16, "IQ2_XXS"), Map.entry(17, "IQ2_XS"), Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"), Map.entry(20, "IQ4_NL"), Map.entry(21, "IQ3_S"), Map.entry(22, "IQ2_S"),
            Map.entry(23, "IQ4_XS"), Map.entry(24, "I8"), Map.entry(25, "I16"), Map.entry(26, "I32"), Map.entry(27, "I64"),
            Map.entry(28, "F64"), Map.entry(29, "IQ1_M"), Map.entry(31, "Q4_0_4_4"), Map.entry(32, "Q4_0_4_8"),
            Map.entry(33, "Q4_0_8_8"), Map.entry(34, "TQ1_0"), Map.entry(35, "TQ2_0"), Map.entry(39, "MXFP4"));

    private GgmlTypes() {}

    static Optional<GgmlType> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /** {@code IQ4_XS (ggml type 23)}. */
    static String describe(int number) {
        return "%s (ggml type %s)".formatted(OTHERS.getOrDefault(number, "unknown"), Integer.toUnsignedString(number));
    }

    /** {@code F32, F16, ...}: what could be there instead. */
    static String supported() {
        return Arrays.stream(GgmlType.values()).map(GgmlType::name).collect(Collectors.joining(", "));
    }
}
