package org.transformer4j.backend.aparapi.program;

import com.aparapi.Kernel;

/**
 * The memory of the device as the translated code sees it.
 *
 * <p>All buffers lie in one array of 32-bit words, {@link #heap}, because Aparapi ties device memory to the arrays of one kernel
 * object. An address is the index of a word. Numbers are bit patterns in these words: a move never passes through a float
 * register and so keeps the payload of a NaN. Narrow types lie in their word as in the host's memory, lowest bits first; element
 * {@code i} of a narrow type is counted from the first word of the heap, with {@code 1 << pack} elements in a word.
 *
 * <p>Fields here and methods in the subclasses are what Aparapi translates, which is why the style is plain: no switch, no
 * object, no assignment to a field, and no negated comparison, because {@code !(a > b)} would be written as {@code a <= b}, wrong
 * for a NaN. Methods call each other in short chains: of a long one Aparapi may declare a function behind its first use.
 */
abstract class Storage extends Kernel {
    /** Address of the word that shows whether device memory is what the device last wrote. */
    static final int WITNESS = 0;

    /** What {@link #WITNESS} holds on the device, and nowhere else. */
    static final int WITNESS_VALUE = 0x7a4e1d05;

    /** Upper end of {@link #arguments} that is not a table. */
    static final int TABLE = 32;

    /** All buffers of the device. */
    protected int[] heap = new int[1];

    /** What the launch is: an operation code, work sizes, addresses and numbers, from {@code TABLE} on a table. */
    protected int[] arguments = new int[512];

    /** A message between host and device of at most 4 KiB: Aparapi copies arrays as a whole, so there are three sizes. */
    protected int[] note = new int[1 << 10];

    /** A message of at most 256 KiB. */
    protected int[] packet = new int[1 << 16];

    /** A message of at most 4 MiB; longer ones go in parts. */
    protected int[] parcel = new int[1 << 20];

    /**
     * The bits of a number. Where this runs as Java instead of being replaced by the function of OpenCL it fails, and so does every
     * launch: nothing may quietly run in Java, where Aparapi's {@code fma} rounds twice.
     */
    @OpenCLMapping(mapTo = "as_int")
    protected int bits(float x) {
        return heap[-1];
    }

    /** The number with these bits. */
    @OpenCLMapping(mapTo = "as_float")
    protected float number(int bits) {
        return heap[-1];
    }

    /** The F32 at an address. */
    float load(int address) {
        return number(heap[address]);
    }

    /** Puts an F32 at an address. */
    void store(int address, float x) {
        heap[address] = bits(x);
    }

    /** The bits of a narrow element, with others above them. */
    int element(int index, int pack) {
        int place = index & ((1 << pack) - 1);
        return heap[index >> pack] >>> (place * (32 >> pack));
    }

    /** A word in which the element at a place has been replaced; {@code pack} is at least 1. */
    int replaced(int word, int place, int pack, int bits) {
        int width = 32 >> pack;
        int mask = ((1 << width) - 1) << (place * width);
        return (word & ~mask) | ((bits << (place * width)) & mask);
    }

    /** The value of a binary16 in the low bits: exact, subnormals included. */
    float fromBinary16(int narrow) {
        float magnitude = number((narrow & 0x7fff) << 13) * 0x1p112f;
        int wide = bits(magnitude) | ((narrow & 0x8000) << 16);
        if ((narrow & 0x7c00) == 0x7c00) {
            wide = wide | 0x7f800000;
        }
        return number(wide);
    }

    /** The nearest binary16, ties to even, in the low bits. */
    int toBinary16(float x) {
        int bits = bits(x);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        int narrow = 0;
        if (magnitude > 0x7f800000) {
            narrow = 0x7e00;
        } else if (magnitude >= 0x477ff000) {
            narrow = 0x7c00;
        } else if (magnitude >= 0x38800000) {
            narrow = (magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13;
        } else if (magnitude > 0x33000000) {
            int shift = 126 - (magnitude >> 23);
            int fraction = (magnitude & 0x7fffff) | 0x800000;
            narrow = (fraction + (1 << (shift - 1)) - 1 + ((fraction >> shift) & 1)) >> shift;
        }
        return narrow | sign;
    }

    /** The nearest bfloat16, ties to even, in the low bits. */
    int toBfloat16(float x) {
        int bits = bits(x);
        int narrow = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
        if ((bits & 0x7fffffff) > 0x7f800000) {
            narrow = (bits >>> 16) | 0x40;
        }
        return narrow;
    }

    /** An element of a table, widened; {@code type} is one of the constants of {@link StoredType}. */
    float widened(int index, int type) {
        float value = 0f;
        if (type == StoredType.F32) {
            value = load(index);
        } else if (type == StoredType.BF16) {
            value = number(element(index, 1) << 16);
        } else {
            value = fromBinary16(element(index, 1) & 0xffff);
        }
        return value;
    }

    /** The quotient, correctly rounded: a double has more than twice the digits, so rounding it once more changes nothing. */
    float divide(float a, float b) {
        return (float) ((double) a / (double) b);
    }

    /** The square root, correctly rounded for the same reason. */
    float root(float x) {
        return (float) sqrt((double) x);
    }

    /** A word of the launch's table, which lies among the arguments if it is short. */
    int table(int index) {
        int address = arguments[Launch.TABLE_ADDRESS];
        int value = 0;
        if (address == 0) {
            value = arguments[TABLE + index];
        } else {
            value = heap[address + index];
        }
        return value;
    }
}
