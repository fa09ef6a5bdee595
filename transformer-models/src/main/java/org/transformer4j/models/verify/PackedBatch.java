package org.transformer4j.models.verify;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.transformer4j.models.verify.GoldenCase.IntMatrix;

/**
 * A padded batch without its padding: the rows that the mask lets through, sequence after sequence. A key that is masked weighs
 * nothing, so leaving it out changes nothing for the rest, as long as each row keeps its position.
 *
 * @param batch sequences in the padded batch
 * @param length columns of the padded batch
 * @param places for each packed row its index in the padded batch, ascending
 * @param lengths packed rows of each sequence; sequences that are all padding are left out
 */
record PackedBatch(int batch, int length, int[] places, int[] lengths) {
    /**
     * The rows of {@code ids} where {@code mask} is 1.
     *
     * @param mask {@code [batch, length]} of 0 and 1, or null for all
     * @throws UnsupportedCase if the mask is something else
     */
    static PackedBatch of(String prefix, IntMatrix ids, IntMatrix mask) {
        if (mask != null && !mask.sameShape(ids)) {
            throw new UnsupportedCase("%sin.attention_mask is [%d, %d] and %sin.input_ids is [%d, %d]; both must have one shape"
                    .formatted(prefix, mask.rows(), mask.columns(), prefix, ids.rows(), ids.columns()));
        }
        int[] places = new int[ids.values().length];
        int[] lengths = new int[ids.rows()];
        int rows = 0;
        int sequences = 0;
        for (int b = 0; b < ids.rows(); b++) {
            int before = rows;
            for (int t = 0; t < ids.columns(); t++) {
                int shown = mask == null ? 1 : mask.at(b, t);
                if (shown != 0 && shown != 1) {
                    throw new UnsupportedCase("%sin.attention_mask holds %d; 0 and 1 are expected".formatted(prefix, shown));
                }
                if (shown == 1) {
                    places[rows++] = b * ids.columns() + t;
                }
            }
            if (rows > before) {
                lengths[sequences++] = rows - before;
            }
        }
        return new PackedBatch(ids.rows(), ids.columns(), Arrays.copyOf(places, rows), Arrays.copyOf(lengths, sequences));
    }

    int rows() {
        return places.length;
    }

    /** The packed rows of numbers of the padded batch. */
    int[] pack(IntMatrix padded) {
        return Arrays.stream(places).map(place -> padded.values()[place]).toArray();
    }

    /** The column of each packed row. */
    int[] columns() {
        return Arrays.stream(places).map(place -> place % length).toArray();
    }

    /** Packed rows {@code [rows, width]} as {@code [batch, length, width]}. */
    Computed unpackRows(float[] packed, int width) {
        float[] values = new float[Math.toIntExact((long) batch * length * width)];
        boolean[] compared = new boolean[batch * length];
        for (int row = 0; row < places.length; row++) {
            System.arraycopy(packed, row * width, values, places[row] * width, width);
            compared[places[row]] = true;
        }
        return new Computed(new long[] {batch, length, width}, values, compared);
    }

    /** One number for each packed row as {@code [batch, length]}. */
    Computed unpackNumbers(float[] packed) {
        Computed numbers = unpackRows(packed, 1);
        return new Computed(new long[] {batch, length}, numbers.values(), numbers.compared());
    }

    /**
     * One vector for each sequence as {@code [batch, width]}. What was recorded is of the first column, so a sequence that begins with
     * padding does not count.
     */
    Computed unpackFirstRows(float[] packed, int width) {
        float[] values = new float[Math.multiplyExact(batch, width)];
        boolean[] compared = new boolean[batch];
        int row = 0;
        for (int s = 0; s < lengths.length; s++) {
            int b = places[row] / length;
            System.arraycopy(packed, s * width, values, b * width, width);
            compared[b] = places[row] % length == 0;
            row += lengths[s];
        }
        return new Computed(new long[] {batch, width}, values, compared);
    }

    /**
     * Attention weights, for each sequence in turn {@code [heads, rows, keys]}, as {@code [batch, heads, length, keyLength]}. The weight
     * of a masked key is 0.
     *
     * @param keys where the keys stand: this batch itself, or that of the encoder
     */
    Computed unpackWeights(float[] packed, PackedBatch keys) {
        int heads = packed.length / weightsPerHead(keys);
        float[] values = new float[Math.toIntExact((long) batch * heads * length * keys.length)];
        boolean[] compared = new boolean[batch * heads * length];
        int firstQuery = 0;
        int firstKey = 0;
        int from = 0;
        for (int s = 0; s < lengths.length; s++) {
            for (int head = 0; head < heads; head++) {
                for (int query = 0; query < lengths[s]; query++) {
                    int place = places[firstQuery + query];
                    int row = ((place / length) * heads + head) * length + place % length;
                    compared[row] = true;
                    for (int key = 0; key < keys.lengths[s]; key++) {
                        values[row * keys.length + keys.places[firstKey + key] % keys.length] = packed[from++];
                    }
                }
            }
            firstQuery += lengths[s];
            firstKey += keys.lengths[s];
        }
        return new Computed(new long[] {batch, heads, length, keys.length}, values, compared);
    }

    /** Number of weights that one head has in all sequences together. */
    private int weightsPerHead(PackedBatch keys) {
        return IntStream.range(0, lengths.length).map(s -> lengths[s] * keys.lengths[s]).sum();
    }
}
