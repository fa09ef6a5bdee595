// Correctly rounded division and square root on devices that promise only an estimate and have no double: the significands are
// divided as integers. The estimate gives nearly all of the quotient; the remainder, which integers have exactly, tells how far off
// it is. So the result does not depend on the estimate's quality, as long as its error is below 16 units in the last place.

// The 24 bits of a finite positive number's significand, the first of them 1.
uint significand(uint magnitude) {
    return magnitude >= 0x00800000u ? (magnitude & 0x007fffffu) | 0x00800000u : magnitude << (clz(magnitude) - 8);
}

// The exponent that belongs to it: the number is significand * 2^(exponent - 23).
int exponent_of(uint magnitude) {
    return magnitude >= 0x00800000u ? (int) (magnitude >> 23) - 127 : -118 - (int) clz(magnitude);
}

// The upper bits of a significand, rounded to nearest even; the number goes on below them if more is set.
uint rounded_off(uint bits, uint dropped, bool more) {
    uint kept = bits >> dropped;
    uint rest = bits - (kept << dropped);
    uint half_way = 1u << (dropped - 1);
    bool up = rest > half_way || (rest == half_way && (more || (kept & 1u) != 0u));
    return kept + (up ? 1u : 0u);
}

// a / b of finite numbers other than zero, without the sign.
float finite_quotient(uint a, uint b) {
    uint numerator = significand(a);
    uint denominator = significand(b);
    bool smaller = numerator < denominator;
    int exponent = exponent_of(a) - exponent_of(b) - (smaller ? 1 : 0);

    // 1. q = floor(numerator * 2^shift / denominator) has 26 bits. The remainder is small, so 32 bits hold it whatever is lost above.
    uint shift = smaller ? 26u : 25u;
    float estimate = (float) numerator / (float) denominator;
    uint q = (uint) (estimate * (float) (1u << shift));
    int remainder = (int) ((numerator << shift) - q * denominator);
    while (remainder < 0) {
        q--;
        remainder += (int) denominator;
    }
    while (remainder >= (int) denominator) {
        q++;
        remainder -= (int) denominator;
    }

    // 2. One rounding, to 24 bits or to what a subnormal number keeps of them. A carry runs into the exponent, up to infinity.
    if (exponent > 127) {
        return INFINITY;
    }
    if (exponent >= -126) {
        return as_float(((uint) (exponent + 126) << 23) + rounded_off(q, 2u, remainder != 0));
    }
    return as_float(rounded_off(q, (uint) min(-124 - exponent, 31), remainder != 0));
}

float divide(float a, float b) {
    uint sign = (as_uint(a) ^ as_uint(b)) & 0x80000000u;
    uint x = as_uint(a) & 0x7fffffffu;
    uint y = as_uint(b) & 0x7fffffffu;
    bool none = x > 0x7f800000u || y > 0x7f800000u || (x == y && (x == 0u || x == 0x7f800000u));
    float magnitude;
    if (none) {
        return NAN;
    } else if (x == 0u || y == 0x7f800000u) {
        magnitude = 0.0f;
    } else if (y == 0u || x == 0x7f800000u) {
        magnitude = INFINITY;
    } else {
        magnitude = finite_quotient(x, y);
    }
    return as_float(as_uint(magnitude) | sign);
}

float square_root(float x) {
    uint bits = as_uint(x);
    if (!(x > 0.0f) || bits == 0x7f800000u) {
        return x == 0.0f || bits == 0x7f800000u ? x : NAN;
    }
    // 1. x = m * 2^(2 half - 23) with m of 24 or 25 bits.
    int exponent = exponent_of(bits);
    int half_exponent = exponent >> 1;
    uint m = significand(bits) << (exponent & 1);

    // 2. root = floor(sqrt(m * 2^25)) has 25 bits; as above, 32 bits hold the remainder.
    uint root = (uint) (sqrt((float) m * 0x1p-23f) * 0x1p24f);
    int remainder = (int) ((m << 25) - root * root);
    while (remainder < 0) {
        root--;
        remainder += (int) (2u * root + 1u);
    }
    while (remainder > (int) (2u * root)) {
        remainder -= (int) (2u * root + 1u);
        root++;
    }

    // 3. Roots are never subnormal.
    return as_float(((uint) (half_exponent + 126) << 23) + rounded_off(root, 1u, remainder != 0));
}
