// Derivatives of the functions of one number, each operation rounded as UnaryGradient writes it. Constants come from the host.
float slope_abs(float x) {
    return x < 0.0f ? -1.0f : 1.0f;
}

float slope_reciprocal(float x) {
    float y = divide(1.0f, x);
    return -(y * y);
}

float slope_tanh(float x) {
    float y = canon_tanh(x);
    return fma(y * y, -1.0f, 1.0f);
}

// e^(factor x^2).
float bell(float x, float factor) {
    return canon_exp((x * x) * factor);
}

float slope_sigmoid(float x) {
    float s = canon_sigmoid(x);
    return s * fma(s, -1.0f, 1.0f);
}

float slope_relu(float x) {
    return -x < 0.0f ? 1.0f : 0.0f;
}

float slope_gelu(float x, float one_over_root_two, float one_over_root_two_pi) {
    float share = fma(canon_erf(x * one_over_root_two), 0.5f, 0.5f);
    return fma(x, bell(x, -0.5f) * one_over_root_two_pi, share);
}

float slope_gelu_tanh(float x, float linear, float cubic, float half_linear, float half_cubic) {
    float square = x * x;
    float t = canon_tanh(x * fma(square, cubic, linear));
    float slope = fma(t * t, -1.0f, 1.0f) * fma(square, half_cubic, half_linear);
    return fma(x, slope, fma(t, 0.5f, 0.5f));
}

float slope_silu(float x) {
    float s = canon_sigmoid(x);
    return fma(x, s * fma(s, -1.0f, 1.0f), s);
}

#include "elementwise.cl"
