// A step of Adam: weights and moments are read and written once.
#include "blocks.cl"

WORK_ITEMS kernel void adam(global const float* restrict gradientStart, ulong gradient0, global const float* restrict factorsStart,
        ulong factors0, global float* restrict wStart, ulong w0, global float* restrict mStart, ulong m0, global float* restrict vStart,
        ulong v0, float beta1, float beta2, float rest1, float rest2, float epsilon, BLOCKS) {
    global const float* factors = factorsStart + factors0;
    float scale = factors[0];
    float l2 = factors[1];
    float decay = -factors[2];
    float c1 = factors[3];
    float c2 = factors[4];
    float rate = -factors[5];
    global const float* gradient = gradientStart + gradient0;
    global float* w = wStart + w0;
    global float* m = mStart + m0;
    global float* v = vStart + v0;
    EACH_ROW(row) {
        EACH_COLUMN(column) {
            float h = fma(w[FULL], l2, gradient[FULL] * scale);
            float mean = fma(m[FULL], beta1, h * rest1);
            float square = fma(v[FULL], beta2, (h * rest2) * h);
            float step = divide(mean * c1, square_root(square * c2) + epsilon);
            w[FULL] = fma(step, rate, fma(w[FULL], decay, w[FULL]));
            m[FULL] = mean;
            v[FULL] = square;
        }
    }
}
