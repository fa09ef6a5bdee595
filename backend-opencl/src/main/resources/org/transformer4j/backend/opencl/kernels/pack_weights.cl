// Weights as a checkpoint has them, in panels, and back. SOURCE is the type in the checkpoint, STORED the type on the device.
#include "linear_words.cl"

// Words that a work-item moves, all of one output.
#define STRETCH 16

#if SOURCE == F32
typedef uint source_bits;
#define VALUE as_float
#else
typedef ushort source_bits;
#define VALUE(BITS) (SOURCE == F16 ? widen_f16(BITS) : widen_bf16(BITS))
#endif

#if STORED == F32
typedef uint stored_bits;
#define BITS as_uint
#else
typedef ushort stored_bits;
#define BITS(VALUE) (STORED == F16 ? narrow_f16(VALUE) : narrow_bf16(VALUE))
#endif

// Bits stay as they are if the type does, so that a NaN keeps its own.
#if SOURCE == STORED
#define CONVERT(NUMBER) (NUMBER)
#else
#define CONVERT(NUMBER) BITS(VALUE(NUMBER))
#endif

// A part of a weight, outputs by inputs: group (stretches of words, panel), one work-item for each output of a panel and stretch.
// Panels are depth inputs long; the part begins at input first_input, an even number, of panel first_panel.
#define PART                                                                                                                   \
    ulong lane = get_local_id(0);                                                                                              \
    ulong output = get_group_id(2) * PANEL + lane;                                                                             \
    ulong from = get_global_id(1) * STRETCH;                                                                                   \
    ulong to = min(words_of(inputs), from + STRETCH);                                                                          \
    packed += ((first_panel + get_group_id(2)) * words_of(depth) + first_input / WORD_INPUTS) * PANEL + lane;

kernel void pack(global const source_bits* source, ulong source0, ulong output_stride, ulong input_stride, global uint* packed,
        ulong first_panel, ulong depth, ulong first_input, ulong outputs, ulong inputs) {
    PART
    source += source0 + output * output_stride;
    for (ulong word = from; word < to; word++) {
        uint bits = 0;
        if (output < outputs) {
#if WORD_INPUTS == 1
            bits = CONVERT(source[word * input_stride]);
#else
            ulong input = 2 * word;
            bits = (uint) CONVERT(source[input * input_stride]);
            if (input + 1 < inputs) {
                bits |= (uint) CONVERT(source[(input + 1) * input_stride]) << 16;
            }
#endif
        }
        packed[word * PANEL] = bits;
    }
}

// The part as [outputs, inputs].
kernel void unpack(global const uint* packed, ulong first_panel, ulong depth, ulong first_input, global stored_bits* target,
        ulong target0, ulong outputs, ulong inputs) {
    PART
    if (output < outputs) {
        target += target0 + output * inputs;
        for (ulong word = from; word < to; word++) {
            uint bits = packed[word * PANEL];
#if WORD_INPUTS == 1
            target[word] = bits;
#else
            target[2 * word] = (ushort) bits;
            if (2 * word + 1 < inputs) {
                target[2 * word + 1] = (ushort) (bits >> 16);
            }
#endif
        }
    }
}
