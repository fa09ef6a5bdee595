// The functions of canon-1, one IEEE operation at a time, as in CanonMath. Constants come from the build.
//
// A product meets a sum in fma alone, so there is nothing to contract; this only says so to the compiler as well.
#pragma OPENCL FP_CONTRACT OFF
#if DIVISION == DIVISION_BY_DOUBLE
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

// The rounded product, safe to add to something.
float product(float x, float y) {
    return fma(x, y, 0.0f);
}

float maximum(float a, float b) {
    return a > b ? a : b;
}

#if DIVISION == DIVISION_BY_FLAG
// The device promised it, and the compiler was asked for it.
float divide(float a, float b) {
    return a / b;
}

float square_root(float x) {
    return sqrt(x);
}
#elif DIVISION == DIVISION_BY_DOUBLE
// A quotient or root of floats that is rounded to double first and then to float is the correctly rounded one, because double
// has more than twice the digits (Figueroa 1995). This holds for subnormal quotients too. Rounding twice goes wrong only if rounding
// to double reaches a number h half-way between two floats from a quotient a / b that is not h. All such h, subnormal or not, have at
// most 25 significant bits, so b h has at most 49; a and b h are both whole multiples of the last place of one of them, so where they
// differ, they do by 2^-49 of their size or more. Double's rounding moves a quotient by 2^-53 of its size at most. And the smallest
// quotient, 2^-277, is a normal double.
float divide(float a, float b) {
    return (float) ((double) a / (double) b);
}

float square_root(float x) {
    return (float) sqrt((double) x);
}
#else
#include "division.cl"
#endif

float reciprocal_root(float x) {
    return divide(1.0f, square_root(x));
}

float power_of_two(int exponent) {
    return as_float((exponent + 127) << 23);
}

float canon_exp(float argument) {
    float x = argument;
    x = x < EXP_LOWEST ? EXP_LOWEST : x;
    x = x > EXP_HIGHEST ? EXP_HIGHEST : x;
    x = argument != argument ? 0.0f : x;

    // 1. x = n ln 2 + r.
    float n = fma(x, EXP_LOG2_E, EXP_ROUNDER) - EXP_ROUNDER;
    float r = fma(n, -EXP_LN2_HIGH, x);
    r = fma(n, -EXP_LN2_LOW, r);

    // 2. p = e^r.
    float p = EXP_P6;
    p = fma(p, r, EXP_P5);
    p = fma(p, r, EXP_P4);
    p = fma(p, r, EXP_P3);
    p = fma(p, r, EXP_P2);
    p = fma(p, r, EXP_P1);
    p = fma(p, r, EXP_P0);

    // 3. Times 2^n in two exact halves.
    int i = (int) n;
    int half_of_i = i >> 1;
    float result = fma(p * power_of_two(half_of_i), power_of_two(i - half_of_i), 0.0f);
    return argument != argument ? argument : result;
}

float canon_log(float argument) {
    // 1. x = 2^k * (1 + f).
    float x = argument > 0.0f && argument < INFINITY ? argument : 1.0f;
    bool subnormal = x < 0x1p-126f;
    int bits = as_int(subnormal ? x * LOG_SUBNORMAL_SCALE : x);
    int k = (bits - LOG_SQRT_HALF_BITS) >> 23;
    float f = as_float(bits - (k << 23)) - 1.0f;
    float e = (float) (k + (subnormal ? LOG_SUBNORMAL_EXPONENT : 0));

    // 2. q = log(1 + f) - f, with the small part of e ln 2.
    float s = f * f;
    float q = LOG_Q8;
    q = fma(q, f, LOG_Q7);
    q = fma(q, f, LOG_Q6);
    q = fma(q, f, LOG_Q5);
    q = fma(q, f, LOG_Q4);
    q = fma(q, f, LOG_Q3);
    q = fma(q, f, LOG_Q2);
    q = fma(q, f, LOG_Q1);
    q = fma(q, f, LOG_Q0);
    q = fma(q, s, e * LOG_LN2_LOW);

    // 3. The large part of e ln 2 plus f, and what of f that sum lost.
    float high = fma(e, LOG_LN2_HIGH, f);
    float kept = fma(-e, LOG_LN2_HIGH, high);
    float result = high + ((f - kept) + q);

    result = argument == INFINITY ? INFINITY : result;
    result = argument == 0.0f ? -INFINITY : result;
    return argument >= 0.0f ? result : NAN;
}

// A magnitude (sign bit clear, or NaN) with the sign bit of x.
float with_sign_of(float x, float magnitude) {
    return as_float(as_int(magnitude) | (as_int(x) & (int) 0x80000000));
}

float canon_tanh(float x) {
    float a = fabs(x);

    float z = a * a;
    float t = TANH_T4;
    t = fma(t, z, TANH_T3);
    t = fma(t, z, TANH_T2);
    t = fma(t, z, TANH_T1);
    t = fma(t, z, TANH_T0);
    float near = fma(z * a, t, a);

    float far = 1.0f - divide(2.0f, canon_exp(2.0f * a) + 1.0f);
    return with_sign_of(x, a < TANH_POLYNOMIAL_BELOW ? near : far);
}

float canon_erf(float x) {
    float a = fabs(x);

    float z = a * a;
    float s = ERF_S5;
    s = fma(s, z, ERF_S4);
    s = fma(s, z, ERF_S3);
    s = fma(s, z, ERF_S2);
    s = fma(s, z, ERF_S1);
    s = fma(s, z, ERF_S0);
    float near = fma(a, s, a);

    float b = a > ERF_ONE_FROM ? ERF_ONE_FROM : a;
    float g = ERF_G6;
    g = fma(g, b, ERF_G5);
    g = fma(g, b, ERF_G4);
    g = fma(g, b, ERF_G3);
    g = fma(g, b, ERF_G2);
    g = fma(g, b, ERF_G1);
    g = fma(g, b, ERF_G0);
    float far = 1.0f - canon_exp(-g);
    return with_sign_of(x, a < ERF_POLYNOMIAL_BELOW ? near : far);
}

float canon_sigmoid(float x) {
    float e = canon_exp(-fabs(x));
    float q = divide(e, 1.0f + e);
    float w = x < 0.0f ? e : 1.0f;
    return fma(-w, q, w);
}

float canon_silu(float x) {
    return x * canon_sigmoid(x);
}

float canon_gelu(float x) {
    float h = 0.5f * x;
    return fma(h, canon_erf(x * GELU_SQRT_HALF), h);
}

float canon_gelu_tanh(float x) {
    float h = 0.5f * x;
    float inner = x * fma(x * x, GELU_TANH_C1, GELU_TANH_C0);
    return fma(h, canon_tanh(inner), h);
}

float canon_quick_gelu(float x) {
    return x * canon_sigmoid(x * GELU_QUICK_SLOPE);
}

float canon_relu(float x) {
    return maximum(0.0f, x);
}

// Stored types, widened exactly.
float widen_bf16(ushort bits) {
    return as_float((uint) bits << 16);
}

// The exponent is moved by a product with a power of two, which also normalises subnormal numbers.
float widen_f16(ushort bits) {
    uint magnitude = (uint) (bits & 0x7fff) << 13;
    float finite = as_float(magnitude) * 0x1p112f;
    float value = magnitude >= 0x0f800000u ? as_float(magnitude | 0x7f800000u) : finite;
    return as_float(as_uint(value) | ((uint) (bits & 0x8000) << 16));
}

// Stored types, rounded to nearest even. A NaN becomes a quiet one.
ushort narrow_bf16(float x) {
    uint bits = as_uint(x);
    uint rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    return (ushort) (x != x ? (bits >> 16) | 0x40u : rounded);
}

// Normal numbers: the exponent moves by 112 while the 13 lower bits are rounded away; a carry runs into the exponent, and from 65520 on
// the result is infinity. Subnormal ones: adding 0.5 leaves just the bits that count in the lower end of the sum, which the addition
// has rounded.
ushort narrow_f16(float x) {
    uint magnitude = as_uint(x) & 0x7fffffffu;
    uint normal = (magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
    uint subnormal = as_uint(as_float(magnitude) + 0.5f) - 0x3f000000u;
    uint finite = magnitude < 0x38800000u ? subnormal : normal;
    finite = magnitude >= 0x477ff000u ? 0x7c00u : finite;
    uint bits = magnitude > 0x7f800000u ? 0x7e00u : finite;
    return (ushort) (bits | ((as_uint(x) >> 16) & 0x8000u));
}
