// How the dot product of a query and a key becomes their score. A program knows whether scores are capped, at SOFT_CAP, and biased, by
// the distances from -BIAS_BEFORE to BIAS_AFTER. What is not asked for leaves nothing behind.

#ifdef BIAS_BEFORE
#define SCORING_PARAMETERS float scale, global const float* biases, ulong biases0
#define SCORING {scale, biases + biases0}

typedef struct {
    float scale;
    global const float* biases;
} Scoring;

float bias(Scoring scoring, int head, int distance) {
    return scoring.biases[(ulong) head * (BIAS_BEFORE + 1 + BIAS_AFTER) + clamp(distance, -BIAS_BEFORE, BIAS_AFTER) + BIAS_BEFORE];
}
#else
#define SCORING_PARAMETERS float scale
#define SCORING {scale}

typedef struct {
    float scale;
} Scoring;

float bias(Scoring scoring, int head, int distance) {
    return 0.0f;
}
#endif

// What of a dot product is scaled last: it itself, or, soft-capped, the hyperbolic tangent.
float before_last_scale(Scoring scoring, float dot) {
#ifdef SOFT_CAP
    return canon_tanh(divide(product(dot, scoring.scale), SOFT_CAP));
#else
    return dot;
#endif
}

// The score from that, for a key that stands distance positions behind its query, or before it if negative.
float last_scale(Scoring scoring, int head, int distance, float x) {
#ifdef SOFT_CAP
    return fma(x, SOFT_CAP, bias(scoring, head, distance));
#else
    return fma(x, scoring.scale, bias(scoring, head, distance));
#endif
}

// The score of a key that stands distance positions behind its query, or before it if negative.
float score(Scoring scoring, int head, int distance, float dot) {
    return last_scale(scoring, head, distance, before_last_scale(scoring, dot));
}
