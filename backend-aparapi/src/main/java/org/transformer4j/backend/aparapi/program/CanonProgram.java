package org.transformer4j.backend.aparapi.program;

/**
 * The program of a device: all operations of canon-1, chosen by a code, because kernel objects of Aparapi cannot share device
 * memory. Each class of the chain above it adds one kind of operation.
 */
public final class CanonProgram extends AttentionProgram {
    /** Words of a table that fit among the arguments. */
    public int tableRoom() {
        return arguments.length - TABLE;
    }

    /** Index of the first word of a table among the arguments. */
    public int tableStart() {
        return TABLE;
    }

    /** What the next launch is given, laid out as {@link Launch} says. */
    public int[] arguments() {
        return arguments;
    }

    /** How many sizes of messages there are. */
    public int messages() {
        return 3;
    }

    /** A message, the shortest first; what goes to the host has the witness in front. */
    public int[] message(int number) {
        return switch (number) {
            case 0 -> note;
            case 1 -> packet;
            default -> parcel;
        };
    }

    /** The host's side of the heap. */
    public int[] heap() {
        return heap;
    }

    /** Gives the device another heap, which holds what this array holds. */
    public void heap(int[] words) {
        heap = words;
    }

    /** What the first word of a message has to be if device memory is sound. */
    public int witness() {
        return WITNESS_VALUE;
    }

    /** Translated, never run as Java: see {@link #bits}. */
    @Override
    public void run() {
        int id = getGlobalId();
        int item = bits(number(id));
        int code = arguments[Launch.CODE];
        int units = arguments[Launch.UNITS];
        int from = item * arguments[Launch.UNITS_PER_ITEM];
        int to = from + arguments[Launch.UNITS_PER_ITEM] < units ? from + arguments[Launch.UNITS_PER_ITEM] : units;
        if (code < Code.UNARY) {
            move(code, from, to);
        } else if (code < Code.REDUCE) {
            elements(code, from, to);
        } else if (code < Code.SOFTMAX_GRADIENT) {
            rows(code, from, to);
        } else if (code < Code.PANELS) {
            rowGradients(code, from, to);
        } else if (code < Code.WEIGHT_GRADIENT) {
            products(code, from, to);
        } else if (code < Code.EXPERT_ROW) {
            for (int i = from; i < to; i++) {
                weightGradient(i);
            }
        } else if (code < Code.ATTENTION) {
            expertProducts(code, from, to);
        } else {
            attention(code, from, to);
        }
    }
}
