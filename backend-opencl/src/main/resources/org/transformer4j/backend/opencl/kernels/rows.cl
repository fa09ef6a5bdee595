// Rows that become numbers, and rows that are normalised by what they add up to.
#include "lanes.cl"

#define REDUCE(NAME, REDUCTION)                                                                                                        \
    WORK_ITEMS kernel void reduce_##NAME(global const float* restrict xStart, ulong x0, global float* restrict y, ulong y0, ulong rows,  \
            ulong width, ulong rowsPerGroup) {                                                                                         \
        SHARED(float)                                                                                                                  \
        EACH_OWN_ROW(row) {                                                                                                            \
            global const float* x = xStart + x0 + row * width;                                                                         \
            REDUCTION(result, x[i])                                                                                                    \
            if (get_local_id(0) == 0) {                                                                                                \
                y[y0 + row] = result;                                                                                                  \
            }                                                                                                                          \
        }                                                                                                                              \
    }

REDUCE(sum, SUM)
REDUCE(sum_of_squares, SUM_OF_SQUARES)
REDUCE(max, MAXIMUM)

// The largest number of a lane and where it stands first; nowhere, as long as nothing was larger than negative infinity.
typedef struct {
    float value;
    int index;
} place;

#define NOWHERE 0x7fffffff

place better(place s, float value, int index) {
    bool better = value > s.value || (value == s.value && index < s.index && index != NOWHERE && s.index != NOWHERE);
    s.value = better ? value : s.value;
    s.index = better ? index : s.index;
    return s;
}

place nothing() {
    place none = {-INFINITY, NOWHERE};
    return none;
}

WORK_ITEMS kernel void arg_max(global const float* restrict xStart, ulong x0, global int* restrict y, ulong y0, ulong rows, ulong width,
        ulong rowsPerGroup) {
    SHARED(place)
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * width;
        IN_LANES(place, result, nothing(), x[i], better(s, v, (int) i), better(s, t.value, t.index))
        if (get_local_id(0) == 0) {
            y[y0 + row] = result.index == NOWHERE ? 0 : result.index;
        }
    }
}

// A NaN counts as negative infinity, which is larger than nothing at all.
float rank_of(float v) {
    return isnan(v) ? -INFINITY : v;
}

place first_of(place s, float value, int index) {
    bool first = value > s.value || (value == s.value && index < s.index);
    s.value = first ? value : s.value;
    s.index = first ? index : s.index;
    return s;
}

// Passes over what is taken already: it comes before the last that was, or is that.
place first_behind(place last, place s, float value, int index) {
    bool behind = value < last.value || (value == last.value && index > last.index);
    return behind ? first_of(s, value, index) : s;
}

WORK_ITEMS kernel void top_k(global const float* restrict xStart, ulong x0, global float* restrict values, ulong values0,
        global int* restrict indices, ulong indices0, ulong rows, ulong width, ulong rowsPerGroup, int k) {
    SHARED(place)
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * width;
        place last = {INFINITY, -1};
        for (int j = 0; j < k; j++) {
            IN_LANES(place, result, nothing(), rank_of(x[i]), first_behind(last, s, v, (int) i), first_of(s, t.value, t.index))
            if (get_local_id(0) == 0) {
                values[values0 + row * k + j] = result.value;
                indices[indices0 + row * k + j] = result.index;
            }
            last = result;
        }
    }
}

WORK_ITEMS kernel void layer_norm(global const float* restrict xStart, ulong x0, global const float* restrict gammaStart, ulong gamma0,
        global const float* restrict betaStart, ulong beta0, global float* restrict yStart, ulong y0, ulong rows, ulong width,
        ulong rowsPerGroup, float epsilon) {
    SHARED(float)
    global const float* gamma = gammaStart + gamma0;
    global const float* beta = betaStart + beta0;
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * width;
        global float* y = yStart + y0 + row * width;
        SUM(sum, x[i])
        float mean = divide(sum, (float) width);
        SUM_OF_SQUARES(squares, x[i] - mean)
        float r = reciprocal_root(divide(squares, (float) width) + epsilon);
        EACH_ELEMENT(i) {
            y[i] = fma((x[i] - mean) * r, gamma[i], beta[i]);
        }
    }
}

WORK_ITEMS kernel void rms_norm(global const float* restrict xStart, ulong x0, global const float* restrict gammaStart, ulong gamma0,
        global float* restrict yStart, ulong y0, ulong rows, ulong width, ulong rowsPerGroup, float epsilon) {
    SHARED(float)
    global const float* gamma = gammaStart + gamma0;
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * width;
        global float* y = yStart + y0 + row * width;
        SUM_OF_SQUARES(squares, x[i])
        float r = reciprocal_root(divide(squares, (float) width) + epsilon);
        EACH_ELEMENT(i) {
            y[i] = (x[i] * r) * gamma[i];
        }
    }
}

// The exponentials wait in y for their sum; each work-item meets the elements that it wrote itself.
WORK_ITEMS kernel void softmax(global const float* restrict xStart, ulong x0, global float* restrict yStart, ulong y0, ulong rows,
        ulong width, ulong rowsPerGroup, float scale) {
    SHARED(float)
    EACH_OWN_ROW(row) {
        global const float* x = xStart + x0 + row * width;
        global float* y = yStart + y0 + row * width;
        MAXIMUM(largest, product(x[i], scale))
        SUM(sum, (y[i] = canon_exp(product(x[i], scale) - largest)))
        EACH_ELEMENT(i) {
            y[i] = divide(y[i], sum);
        }
    }
}
