// Chains of fma, eight of them side by side in registers, so that none waits for its own last step: a work-item of a processor takes
// vectors, one of a card single numbers that stand GROUP apart.
#if GROUP == 1
#define NUMBER float16
#define WIDTH 16
#define UNROLLED
#define LOAD(I) vload16(I, block)
#define STORE(VALUE, I) vstore16(VALUE, I, block)
#else
#define NUMBER float
#define WIDTH GROUP
#define UNROLLED _Pragma("unroll 8")
#define LOAD(I) block[I]
#define STORE(VALUE, I) block[I] = VALUE
#endif

#define CHAINS 8
#define STEP(V) V = fma(V, (NUMBER) multiplier, (NUMBER) addend);

__attribute__((reqd_work_group_size(GROUP, 1, 1)))
kernel void chains(global const float* restrict x, ulong x0, global float* restrict y, ulong y0, ulong elements, int steps,
        float multiplier, float addend) {
    // What a work-item takes of its group's block, zeros behind the end.
    ulong first = (ulong) get_group_id(0) * (WIDTH * CHAINS) + get_local_id(0);
    float block[WIDTH * CHAINS / GROUP];
    for (int i = 0; i < WIDTH * CHAINS / GROUP; i++) {
        ulong at = first + i * GROUP;
        block[i] = at < elements ? x[x0 + at] : 0.0f;
    }
    NUMBER a = LOAD(0), b = LOAD(1), c = LOAD(2), d = LOAD(3), e = LOAD(4), f = LOAD(5), g = LOAD(6), h = LOAD(7);
    UNROLLED
    for (int step = 0; step < steps; step++) {
        STEP(a) STEP(b) STEP(c) STEP(d) STEP(e) STEP(f) STEP(g) STEP(h)
    }
    STORE(a, 0);
    STORE(b, 1);
    STORE(c, 2);
    STORE(d, 3);
    STORE(e, 4);
    STORE(f, 5);
    STORE(g, 6);
    STORE(h, 7);
    for (int i = 0; i < WIDTH * CHAINS / GROUP; i++) {
        ulong at = first + i * GROUP;
        if (at < elements) {
            y[y0 + at] = block[i];
        }
    }
}
