// The gradient of a norm, of one that takes the mean off if it is CENTRED.
#include "lanes.cl"

// The rounded product with the sign of a zero as it is, so that something may be taken from it.
float signed_product(float x, float y) {
    return fma(x, y, -0.0f);
}

#if CENTRED
#define MEAN(RESULT, VALUE) SUM(RESULT##_sum, VALUE) float RESULT = divide(RESULT##_sum, (float) width);
#else
#define MEAN(RESULT, VALUE) float RESULT = 0.0f;
#endif

// The normalised x waits in share for its factor dy; each work-item meets the elements that it wrote itself.
WORK_ITEMS kernel void norm_gradient(global const float* restrict xStart, ulong x0, global const float* restrict gammaStart, ulong gamma0,
        global const float* restrict dyStart, ulong dy0, global float* restrict dxStart, ulong dx0, global float* restrict shareStart,
        ulong share0, ulong rows, ulong width, ulong rowsPerGroup, float epsilon) {
    SHARED(float)
    global const float* gamma = gammaStart + gamma0;
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * width;
        global const float* dy = dyStart + dy0 + row * width;
        global float* dx = dxStart + dx0 + row * width;
        global float* share = shareStart + share0 + row * width;
        MEAN(mean, x[i])
        SUM_OF_SQUARES(squares, x[i] - mean)
        float r = reciprocal_root(divide(squares, (float) width) + epsilon);
        SUM(along, product(dy[i] * gamma[i], (share[i] = (x[i] - mean) * r)))
        float slope = -divide(along, (float) width);
        MEAN(level, product(dy[i], gamma[i]))
        EACH_ELEMENT(i) {
            float n = share[i];
            dx[i] = fma(n, slope, signed_product(dy[i], gamma[i]) - level) * r;
            share[i] = dy[i] * n;
        }
    }
}
