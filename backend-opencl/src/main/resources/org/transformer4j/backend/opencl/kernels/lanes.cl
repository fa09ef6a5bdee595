// Rows in canon-1's 64 lanes, in three shapes.
//
// GROUP is 1, on a processor: a work-item takes whole rows, and the lanes are numbers of its own, which the compiler turns into vectors.
// GROUP is 64, on a card: a work-group takes a row, and each work-item is a lane.
// GROUP is more, on a card, for long rows: a lane alone would wait for memory again and again, because its sum has to go on in order. So
// all work-items fetch STAGE elements at a time into local memory, from where the first 64 take them.
//
// Kernels say what happens in a lane:
//   EACH_OWN_ROW(row) statement     for each row of this work-group
//   EACH_ELEMENT(i) statement       for each i below width; the same i meets the same work-item each time
//   IN_LANES(T, result, first, value, next, joined)   result = the row reduced: s = first, then s = next for each value, an expression
//                                   of i; next is one of s, of the value v and of i. Lanes s and t join as joined.

#define WORK_ITEMS __attribute__((reqd_work_group_size(GROUP, 1, 1)))

#define EACH_OWN_ROW(row)                                                                                                              \
    for (ulong row = get_group_id(0) * rowsPerGroup, row##End = min(rows, row + rowsPerGroup); row < row##End; row++)

#define EACH_ELEMENT(i) for (ulong i = get_local_id(0); i < width; i += GROUP)

#if GROUP == 1
#define SHARED(T)

#define TAKE_IN(T, VALUE, NEXT)                                                                                                        \
    ulong i = start + lane;                                                                                                            \
    float v = VALUE;                                                                                                                   \
    T s = lanes[lane];                                                                                                                 \
    lanes[lane] = NEXT;

#define IN_LANES(T, RESULT, FIRST, VALUE, NEXT, JOINED)                                                                                \
    T RESULT;                                                                                                                          \
    {                                                                                                                                  \
        T lanes[SUM_LANES];                                                                                                            \
        for (int lane = 0; lane < SUM_LANES; lane++) {                                                                                 \
            lanes[lane] = FIRST;                                                                                                       \
        }                                                                                                                              \
        ulong start = 0;                                                                                                               \
        for (; start + SUM_LANES <= width; start += SUM_LANES) {                                                                       \
            for (int lane = 0; lane < SUM_LANES; lane++) {                                                                             \
                TAKE_IN(T, VALUE, NEXT)                                                                                                \
            }                                                                                                                          \
        }                                                                                                                              \
        for (int lane = 0; lane < (int) (width - start); lane++) {                                                                     \
            TAKE_IN(T, VALUE, NEXT)                                                                                                    \
        }                                                                                                                              \
        for (int half_way = SUM_LANES / 2; half_way > 0; half_way /= 2) {                                                              \
            for (int lane = 0; lane < half_way; lane++) {                                                                              \
                T s = lanes[lane];                                                                                                     \
                T t = lanes[lane + half_way];                                                                                          \
                lanes[lane] = JOINED;                                                                                                  \
            }                                                                                                                          \
        }                                                                                                                              \
        RESULT = lanes[0];                                                                                                             \
    }
#else
#if GROUP == SUM_LANES
#define SHARED(T) local T lanes[SUM_LANES];

#define ALL_ELEMENTS(VALUE, NEXT)                                                                                                      \
    _Pragma("unroll 8")                                                                                                                \
    for (ulong i = lane; i < width; i += SUM_LANES) {                                                                                  \
        float v = VALUE;                                                                                                               \
        s = NEXT;                                                                                                                      \
    }
#else
#define STAGE (8 * GROUP)

#define SHARED(T)                                                                                                                      \
    local T lanes[SUM_LANES];                                                                                                          \
    local float stage[STAGE];

#define ALL_ELEMENTS(VALUE, NEXT)                                                                                                      \
    for (ulong start = 0; start < width; start += STAGE) {                                                                             \
        uint count = (uint) min(width - start, (ulong) STAGE);                                                                         \
        _Pragma("unroll 8")                                                                                                            \
        for (uint at = lane; at < count; at += GROUP) {                                                                                \
            ulong i = start + at;                                                                                                      \
            stage[at] = VALUE;                                                                                                         \
        }                                                                                                                              \
        barrier(CLK_LOCAL_MEM_FENCE);                                                                                                  \
        if (lane < SUM_LANES) {                                                                                                        \
            _Pragma("unroll 8")                                                                                                        \
            for (uint at = lane; at < count; at += SUM_LANES) {                                                                        \
                ulong i = start + at;                                                                                                  \
                float v = stage[at];                                                                                                   \
                s = NEXT;                                                                                                              \
            }                                                                                                                          \
        }                                                                                                                              \
        barrier(CLK_LOCAL_MEM_FENCE);                                                                                                  \
    }
#endif

// The first barrier waits until nobody reads the lanes of an earlier reduction any more.
#define IN_LANES(T, RESULT, FIRST, VALUE, NEXT, JOINED)                                                                                \
    T RESULT;                                                                                                                          \
    {                                                                                                                                  \
        uint lane = get_local_id(0);                                                                                                   \
        T s = FIRST;                                                                                                                   \
        ALL_ELEMENTS(VALUE, NEXT)                                                                                                      \
        barrier(CLK_LOCAL_MEM_FENCE);                                                                                                  \
        if (lane < SUM_LANES) {                                                                                                        \
            lanes[lane] = s;                                                                                                           \
        }                                                                                                                              \
        for (uint half_way = SUM_LANES / 2; half_way > 0; half_way /= 2) {                                                             \
            barrier(CLK_LOCAL_MEM_FENCE);                                                                                              \
            if (lane < half_way) {                                                                                                     \
                T t = lanes[lane + half_way];                                                                                          \
                s = JOINED;                                                                                                            \
                lanes[lane] = s;                                                                                                       \
            }                                                                                                                          \
        }                                                                                                                              \
        barrier(CLK_LOCAL_MEM_FENCE);                                                                                                  \
        RESULT = lanes[0];                                                                                                             \
    }
#endif

#define SUM(RESULT, VALUE) IN_LANES(float, RESULT, 0.0f, VALUE, s + v, s + t)
#define SUM_OF_SQUARES(RESULT, VALUE) IN_LANES(float, RESULT, 0.0f, VALUE, fma(v, v, s), s + t)
#define MAXIMUM(RESULT, VALUE) IN_LANES(float, RESULT, -INFINITY, VALUE, maximum(v, s), maximum(t, s))
