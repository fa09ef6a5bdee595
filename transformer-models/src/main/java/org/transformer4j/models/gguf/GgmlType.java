package org.transformer4j.models.gguf;

import org.transformer4j.api.format.WeightFormat;

/** The formats of weights that are read from GGUF files, by the numbers that the files have for them. */
public enum GgmlType {
    /** See {@link WeightFormat#F32}. */
    F32(0, WeightFormat.F32),
    /** See {@link WeightFormat#F16}. */
    F16(1, WeightFormat.F16),
    /** See {@link WeightFormat#BF16}. */
    BF16(30, WeightFormat.BF16),
    /** See {@link WeightFormat#Q4_0}. */
    Q4_0(2, WeightFormat.Q4_0),
    /** See {@link WeightFormat#Q4_1}. */
    Q4_1(3, WeightFormat.Q4_1),
    /** See {@link WeightFormat#Q5_0}. */
    Q5_0(6, WeightFormat.Q5_0),
    /** See {@link WeightFormat#Q5_1}. */
    Q5_1(7, WeightFormat.Q5_1),
    /** See {@link WeightFormat#Q8_0}. */
    Q8_0(8, WeightFormat.Q8_0),
    /** See {@link WeightFormat#Q4_K}. */
    Q4_K(12, WeightFormat.Q4_K),
    /** See {@link WeightFormat#Q5_K}. */
    Q5_K(13, WeightFormat.Q5_K),
    /** See {@link WeightFormat#Q6_K}. */
    Q6_K(14, WeightFormat.Q6_K);

    private final int number;
    private final WeightFormat format;

    GgmlType(int number, WeightFormat format) {
        this.number = number;
        this.format = format;
    }

    /** The number by which files name this type. */
    public int number() {
        return number;
    }

    /** What its blocks mean. */
    public WeightFormat format() {
        return format;
    }
}
