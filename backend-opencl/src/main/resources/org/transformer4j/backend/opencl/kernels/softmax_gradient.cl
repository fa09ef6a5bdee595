// The gradient of softmax, from its result y.
#include "lanes.cl"

WORK_ITEMS kernel void softmax_gradient(global const float* restrict yStart, ulong y0, global const float* restrict dyStart, ulong dy0,
        global float* restrict dxStart, ulong dx0, ulong rows, ulong width, ulong rowsPerGroup, float scale) {
    SHARED(float)
    EACH_OWN_ROW(row) {
        global const float* y = yStart + y0 + row * width;
        global const float* dy = dyStart + dy0 + row * width;
        global float* dx = dxStart + dx0 + row * width;
        SUM(sum, product(y[i], dy[i]))
        EACH_ELEMENT(i) {
            dx[i] = (y[i] * (dy[i] - sum)) * scale;
        }
    }
}
