package org.transformer4j.backend.opencl;

import java.util.SplittableRandom;

/** Pairs of floats at which a division or a root that is only nearly right goes wrong. */
final class HardOperands {
    private final SplittableRandom random = new SplittableRandom(20_251_122);
    private final float[] a;
    private final float[] b;

    /** As many pairs, of every kind equally many. */
    HardOperands(int pairs) {
        a = new float[pairs];
        b = new float[pairs];
        for (int i = 0; i < pairs; i++) {
            switch (i % 6) {
                case 0 -> set(i, anything(), anything());
                case 1 -> set(i, subnormal(), anything());
                case 2 -> set(i, anything(), subnormal());
                case 3 -> quotientNearHalfWay(i);
                case 4 -> quotientNearSubnormalHalfWay(i);
                default -> set(i, special(), random.nextBoolean() ? special() : anything());
            }
        }
    }

    float[] a() {
        return a;
    }

    float[] b() {
        return b;
    }

    private void set(int i, float x, float y) {
        a[i] = x;
        b[i] = y;
    }

    private float anything() {
        return Float.intBitsToFloat(random.nextInt());
    }

    private float subnormal() {
        return Float.intBitsToFloat(random.nextInt() & 0x807f_ffff >> random.nextInt(8));
    }

    /** Zeros, infinities, NaN, powers of two and their neighbours. */
    private float special() {
        float[] specials = {0f, Float.POSITIVE_INFINITY, Float.NaN, Float.MIN_VALUE, Float.MAX_VALUE, Float.MIN_NORMAL,
            Math.nextDown(Float.MIN_NORMAL), 3f};
        int which = random.nextInt(3 * specials.length);
        float value = which < specials.length ? specials[which]
                : Float.intBitsToFloat((random.nextInt(256) << 23) + random.nextInt(-2, 3) & Integer.MAX_VALUE);
        return random.nextBoolean() ? value : -value;
    }

    /** {@code a} next to the product of {@code b} and a number half-way between two floats. */
    private void quotientNearHalfWay(int i) {
        float divisor = random.nextFloat(1f, 2f);
        float quotient = random.nextFloat(1f, 2f);
        float dividend = (float) ((quotient + Math.ulp(quotient) / 2.0) * divisor);
        int scale = random.nextInt(-125, 126);
        set(i, Math.scalb(dividend, scale), Math.scalb(random.nextBoolean() ? divisor : -divisor, random.nextInt(-125, 126)));
    }

    /** The same for a subnormal quotient, whose last place is the smallest float. */
    private void quotientNearSubnormalHalfWay(int i) {
        double quotient = (random.nextInt(1 << random.nextInt(1, 24)) + 0.5) * Float.MIN_VALUE;
        float divisor = random.nextFloat(1f, 2f) * (1 << random.nextInt(25));
        float dividend = (float) (quotient * divisor);
        set(i, random.nextBoolean() ? dividend : Math.nextUp(dividend), divisor);
    }
}
