package org.transformer4j.models.checkpoint;

import java.util.Optional;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;

/** How the numbers of a stored tensor are written: each by itself, or in blocks that share a scale. */
public sealed interface StoredType {
    /** The type whose numbers are written one by one. */
    static StoredType of(DType dtype) {
        return new Numbers(dtype);
    }

    /** The format of a weight: a type of its own where each number is written by itself. */
    static StoredType of(WeightFormat format) {
        return format.isQuantised() ? new Blocks(format) : new Numbers(format.type());
    }

    /** What files call it: {@code F32}, {@code Q4_K}. */
    String label();

    /** How many numbers are in a block: 1, or that of the format. Blocks never cross the end of a row. */
    int blockSize();

    /** How many bytes a block has. */
    int blockBytes();

    /** How many bytes so many numbers take, which are whole blocks. */
    default long bytes(long numbers) {
        return Math.multiplyExact(numbers / blockSize(), (long) blockBytes());
    }

    /** The format in which a device takes it as a weight; none for integers, truths and binary64. */
    Optional<WeightFormat> weight();

    /** @param dtype of each number */
    record Numbers(DType dtype) implements StoredType {
        @Override
        public String label() {
            return dtype.name();
        }

        @Override
        public int blockSize() {
            return 1;
        }

        @Override
        public int blockBytes() {
            return dtype.bytes();
        }

        @Override
        public Optional<WeightFormat> weight() {
            return dtype.isWeight() ? Optional.of(WeightFormat.of(dtype)) : Optional.empty();
        }
    }

    /** @param format of each block */
    record Blocks(WeightFormat format) implements StoredType {
        @Override
        public String label() {
            return format.name();
        }

        @Override
        public int blockSize() {
            return format.blockSize();
        }

        @Override
        public int blockBytes() {
            return format.blockBytes();
        }

        @Override
        public Optional<WeightFormat> weight() {
            return Optional.of(format);
        }
    }
}
