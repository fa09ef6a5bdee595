// Pairs of features, rotated by an angle of their position. Rows are the vectors of all heads; a position outside the tables counts as
// a row of zeros.
#include "blocks.cl"

WORK_ITEMS kernel void rope(global const float* restrict xStart, ulong x0, global const int* restrict positions, ulong positions0,
        global const float* restrict cosStart, ulong cos0, global const float* restrict sinStart, ulong sin0,
        global float* restrict yStart, ulong y0, ulong heads, ulong tableRows, BLOCKS) {
    EACH_ROW(row) {
        global const float* x = xStart + x0 + row * HEAD_DIM;
        global float* y = yStart + y0 + row * HEAD_DIM;
        int position = positions[positions0 + row / heads];
        bool found = position >= 0 && (ulong) position < tableRows;
        ulong angles = found ? (ulong) position * HALF : 0;
        global const float* cosines = cosStart + cos0 + angles;
        global const float* sines = sinStart + sin0 + angles;
        for (uint pair = get_local_id(0) % LANES; pair < HALF; pair += LANES) {
            float cosine = found ? cosines[pair] : 0.0f;
            float sine = found ? sines[pair] : 0.0f;
            uint first = INTERLEAVED ? 2 * pair : pair;
            uint second = INTERLEAVED ? 2 * pair + 1 : pair + HALF;
            float a = x[first];
            float b = x[second];
            y[first] = fma(a, cosine, -(b * sine));
            y[second] = fma(a, sine, b * cosine);
        }
        for (uint i = 2 * HALF + get_local_id(0) % LANES; i < HEAD_DIM; i += LANES) {
            y[i] = x[i];
        }
    }
}
