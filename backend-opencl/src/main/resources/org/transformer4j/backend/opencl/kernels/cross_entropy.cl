// How far the scores of rows are from their targets, and the gradient of that. A row whose target is none of the classes is taken for an
// empty one, so that it costs little and its work-items still meet at every barrier.
#include "lanes.cl"

#define COUNTS(target) (target >= 0 && (ulong) target < columns)

// With label smoothing if SMOOTHED.
WORK_ITEMS kernel void cross_entropy(global const float* restrict xStart, ulong x0, global const int* restrict targets, ulong targets0,
        global float* restrict loss, ulong loss0, ulong rows, ulong columns, ulong rowsPerGroup, float smoothing) {
    SHARED(float)
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * columns;
        int target = targets[targets0 + row];
        ulong width = COUNTS(target) ? columns : 0;
        MAXIMUM(largest, x[i])
        SUM(sum, canon_exp(x[i] - largest))
#if SMOOTHED
        SUM(all, x[i] - largest)
        float spread = divide(all, (float) width) * smoothing;
#else
        float spread = 0.0f;
#endif
        if (get_local_id(0) == 0) {
            float z = width == 0 ? 0.0f : 0.0f + (x[target] - largest);
            loss[loss0 + row] = width == 0 ? 0.0f : canon_log(sum) - fma(z, 1.0f - smoothing, spread);
        }
    }
}

// The exponentials wait in dx for their sum. What is taken from the probability is hit at the target and miss elsewhere.
WORK_ITEMS kernel void cross_entropy_gradient(global const float* restrict xStart, ulong x0, global const int* restrict targets,
        ulong targets0, global const float* restrict dlossStart, ulong dloss0, global float* restrict dxStart, ulong dx0, ulong rows,
        ulong columns, ulong rowsPerGroup, float hit, float miss) {
    SHARED(float)
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * columns;
        global float* dx = dxStart + dx0 + row * columns;
        int target = targets[targets0 + row];
        ulong width = COUNTS(target) ? columns : 0;
        float dloss = dlossStart[dloss0 + row];
        MAXIMUM(largest, product(x[i], 1.0f))
        SUM(sum, (dx[i] = canon_exp(product(x[i], 1.0f) - largest)))
        EACH_ELEMENT(i) {
            dx[i] = (divide(dx[i], sum) - (i == (ulong) target ? hit : miss)) * dloss;
        }
        for (ulong i = width + get_local_id(0); i < columns; i += GROUP) {
            dx[i] = 0.0f;
        }
    }
}
