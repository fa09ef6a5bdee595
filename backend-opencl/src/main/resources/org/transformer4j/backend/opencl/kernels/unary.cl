// One number in, one number out; a work-item for each.
#define UNARY(NAME, VALUE)                                                                                                    \
    kernel void unary_##NAME(global const float* x, ulong x0, global float* y, ulong y0, ulong elements) {                             \
        ulong i = get_global_id(0);                                                                                            \
        if (i < elements) {                                                                                                    \
            float a = x[x0 + i];                                                                                               \
            y[y0 + i] = VALUE;                                                                                                 \
        }                                                                                                                      \
    }

UNARY(negate, -a)
UNARY(abs, fabs(a))
UNARY(square, a * a)
UNARY(reciprocal, divide(1.0f, a))
UNARY(sqrt, square_root(a))
UNARY(rsqrt, reciprocal_root(a))
UNARY(exp, canon_exp(a))
UNARY(log, canon_log(a))
UNARY(tanh, canon_tanh(a))
UNARY(erf, canon_erf(a))
UNARY(sigmoid, canon_sigmoid(a))
UNARY(relu, canon_relu(a))
UNARY(gelu, canon_gelu(a))
UNARY(gelu_tanh, canon_gelu_tanh(a))
UNARY(quick_gelu, canon_quick_gelu(a))
UNARY(silu, canon_silu(a))
