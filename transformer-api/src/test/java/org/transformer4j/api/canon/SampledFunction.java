package org.transformer4j.api.canon;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The elementary functions by name, so that one test runs over all of them. */
enum SampledFunction {
    EXP(CanonMath::exp),
    LOG(CanonMath::log),
    TANH(CanonMath::tanh),
    ERF(CanonMath::erf),
    SIGMOID(CanonMath::sigmoid),
    SQRT(CanonMath::sqrt),
    RSQRT(CanonMath::rsqrt),
    SILU(CanonMath::silu),
    GELU(CanonMath::gelu),
    GELU_TANH(CanonMath::geluTanh),
    QUICK_GELU(CanonMath::quickGelu),
    RELU(CanonMath::relu);

    /** A prime, so that exponents and fractions are all met; gives some 43,000 arguments. */
    private static final long STRIDE = 99_991;

    private interface FloatUnaryOperator {
        float applyAsFloat(float x);
    }

    private final FloatUnaryOperator function;

    SampledFunction(FloatUnaryOperator function) {
        this.function = function;
    }

    float at(float x) {
        return function.applyAsFloat(x);
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the results over a sample of all floats; all NaNs count as one. */
    String fingerprint() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer word = ByteBuffer.allocate(Float.BYTES);
        for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
            digest.update(word.putInt(0, Float.floatToIntBits(at(Float.intBitsToFloat((int) bits)))).array());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
}
