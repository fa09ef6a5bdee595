// Quantised weights: from the blocks of a file to panels, back as numbers, and looked up row by row.
#include "linear_words.cl"
#include "quantised.cl"

// The value of one input of an output of a panel, of any format.
INLINED float decode_one(int format, global const uint* panel, int lane, ulong input) {
    global const uint* block = panel + input / block_inputs(format) * block_words(format);
    int i = input % block_inputs(format);
    int bit = i * lower_bits(format);
    int upper_bit = i * upper_bits(format);
    float scale;
    float offset;
    decode_scales(format, block, lane, i / 16, &scale, &offset);
    uint lower = block[bit / 32 * PANEL + lane] >> (bit % 32);
    uint upper = upper_bits(format) > 0 ? block[(upper_row(format) + upper_bit / 32) * PANEL + lane] >> (upper_bit % 32) : 0;
    return decode_input(format, lower, upper, scale, offset);
}

// Rows of a packed weight: group (row, stretch of the row).
kernel void embedding(global const uint* packed, ulong first_output, ulong outputs, ulong entries, global const int* ids, ulong ids0,
        global float* y, ulong y0, ulong inputs, int format) {
    ulong input = get_global_id(1);
    ulong row = get_global_id(0);
    if (input >= inputs) {
        return;
    }
    // An id outside of the table gives zeros, which the first piece writes.
    int id = ids[ids0 + row];
    bool known = id >= 0 && id < entries;
    ulong output = known ? id : 0;
    if (output < first_output || output - first_output >= outputs) {
        return;
    }
    output -= first_output;
    global const uint* panel = packed + output / PANEL * panel_words(format, inputs);
    y[y0 + row * inputs + input] = known ? decode_one(format, panel, output % PANEL, input) : 0.0f;
}

// A part of a weight as [outputs, inputs]: group (, stretches, panel), one work-item for each output of a panel and 32 inputs. Panels are
// depth inputs long; the part begins at input first_input of panel first_panel.
kernel void unpack(global const uint* packed, ulong first_panel, ulong depth, ulong first_input, global float* target, ulong target0,
        ulong outputs, ulong inputs, int format) {
    int lane = get_local_id(0);
    ulong output = get_group_id(2) * PANEL + lane;
    ulong from = get_global_id(1) * GROUP_INPUTS;
    if (output < outputs && from < inputs) {
        global const uint* panel = packed + (first_panel + get_group_id(2)) * panel_words(format, depth);
        target += target0 + output * inputs + from;
        for (int i = 0; i < GROUP_INPUTS; i++) {
            target[i] = decode_one(format, panel, lane, first_input + from + i);
        }
    }
}

// Where in a block of a file the parts begin, by format: bytes.
INLINED int file_lower(int format) {
    switch (format) {
        case Q4_0: case Q8_0: return 2;
        case Q4_1: return 4;
        case Q5_0: return 6;
        case Q5_1: return 8;
        case Q4_K: return 16;
        case Q5_K: return 48;
        default: return 0;
    }
}

INLINED int file_upper(int format) {
    return format == Q5_0 ? 2 : format == Q5_1 ? 4 : format == Q5_K ? 16 : 128;
}

INLINED int file_bytes(int format) {
    switch (format) {
        case Q4_0: return 18;
        case Q4_1: return 20;
        case Q5_0: return 22;
        case Q5_1: return 24;
        case Q8_0: return 34;
        case Q4_K: return 144;
        case Q5_K: return 176;
        default: return 210;
    }
}

// The lower bits of input i of a block of a file.
INLINED uint lower_of(int format, global const uchar* file, int i) {
    global const uchar* lower = file + file_lower(format);
    if (format == Q8_0) {
        // Signed bytes, made 128 larger.
        return lower[i] ^ 0x80u;
    }
    if (format == Q4_K || format == Q5_K) {
        return (lower[i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4)) & 15u;
    }
    if (format == Q6_K) {
        return (lower[i / 128 * 64 + i % 64] >> (i / 64 % 2 * 4)) & 15u;
    }
    return (lower[i % 16] >> (i / 16 * 4)) & 15u;
}

// Its upper bits, as the lowest bits of the result.
INLINED uint upper_of(int format, global const uchar* file, int i) {
    global const uchar* upper = file + file_upper(format);
    if (format == Q5_K) {
        return (upper[i % 32] >> (i / 32)) & 1u;
    }
    if (format == Q6_K) {
        return (upper[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2)) & 3u;
    }
    return (upper[i / 8] >> (i % 8)) & 1u;
}

INLINED uint two_bytes(global const uchar* bytes) {
    return bytes[0] | (uint) bytes[1] << 8;
}

INLINED void pack_block(int format, global const uchar* file, global uint* block, int lane) {
    for (int row = 0; row < upper_row(format); row++) {
        uint word = 0;
#pragma unroll
        for (int i = 0; i < 32 / lower_bits(format); i++) {
            word |= lower_of(format, file, row * 32 / lower_bits(format) + i) << (i * lower_bits(format));
        }
        block[row * PANEL + lane] = word;
    }
    if (upper_bits(format) > 0) {
        for (int row = upper_row(format); row < integer_row(format); row++) {
            uint word = 0;
#pragma unroll
            for (int i = 0; i < 32 / upper_bits(format); i++) {
                word |= upper_of(format, file, (row - upper_row(format)) * 32 / upper_bits(format) + i) << (i * upper_bits(format));
            }
            block[row * PANEL + lane] = word;
        }
    }
    global uint* integers = block + integer_row(format) * PANEL + lane;
    if (format == Q4_K || format == Q5_K) {
        // Groups 0 to 3 have s and t in the lower 6 bits of bytes 0 to 3 and 4 to 7, whose upper 2 bits belong to groups 4 to 7; the
        // lower 4 bits of those are the halves of bytes 8 to 11.
        uint s = 0;
        uint t = 0;
        uint upper = 0;
        for (int i = 0; i < 4; i++) {
            uint a = file[4 + i];
            uint b = file[8 + i];
            uint c = file[12 + i];
            s |= (a & 15u) << (4 * i) | (c & 15u) << (4 * i + 16);
            t |= (b & 15u) << (4 * i) | (c >> 4) << (4 * i + 16);
            upper |= ((a >> 4) & 3u) << (2 * i) | (a >> 6) << (2 * i + 8) | ((b >> 4) & 3u) << (2 * i + 16) | (b >> 6) << (2 * i + 24);
        }
        integers[0] = s;
        integers[PANEL] = t;
        integers[2 * PANEL] = upper;
    } else if (format == Q6_K) {
        for (int i = 0; i < 4; i++) {
            global const uchar* four = file + 192 + 4 * i;
            integers[i * PANEL] = two_bytes(four) | two_bytes(four + 2) << 16;
        }
    }
    global uint* scales = block + scale_row(format) * PANEL;
    if (has_minimum(format)) {
        scales[lane] = two_bytes(file) | two_bytes(file + 2) << 16;
    } else {
        ((global ushort*) scales)[lane] = (ushort) two_bytes(file + (format == Q6_K ? 208 : 0));
    }
}

// A part of a weight as blocks [outputs, blocks] of a file: group (, stretches of blocks, panel), one work-item for each output of a panel
// and block. Panels are depth inputs long; the part begins at input first_input of panel first_panel.
kernel void pack(global const uchar* source, ulong source0, global uint* packed, ulong first_panel, ulong depth, ulong first_input,
        ulong outputs, ulong blocks, int format) {
    int lane = get_local_id(0);
    ulong output = get_group_id(2) * PANEL + lane;
    ulong block = get_global_id(1);
    if (output < outputs && block < blocks) {
        global const uchar* file = source + source0 + (output * blocks + block) * file_bytes(format);
        global uint* target = packed + (first_panel + get_group_id(2)) * panel_words(format, depth)
                + (first_input / block_inputs(format) + block) * block_words(format);
        switch (format) {
            case Q4_0: pack_block(Q4_0, file, target, lane); break;
            case Q4_1: pack_block(Q4_1, file, target, lane); break;
            case Q5_0: pack_block(Q5_0, file, target, lane); break;
            case Q5_1: pack_block(Q5_1, file, target, lane); break;
            case Q8_0: pack_block(Q8_0, file, target, lane); break;
            case Q4_K: pack_block(Q4_K, file, target, lane); break;
            case Q5_K: pack_block(Q5_K, file, target, lane); break;
            default: pack_block(Q6_K, file, target, lane); break;
        }
    }
}
