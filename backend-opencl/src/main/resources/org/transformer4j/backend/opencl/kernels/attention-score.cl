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

// The score of a key that stands distance positions behind its query, or before it if negative.
float score(Scoring scoring, int head, int distance, float dot) {
#ifdef SOFT_CAP
    return fma(canon_tanh(divide(product(dot, scoring.scale), SOFT_CAP)), SOFT_CAP, bias(scoring, head, distance));
#else
    return fma(dot, scoring.scale, bias(scoring, head, distance));
#endif
}
