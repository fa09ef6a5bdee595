package org.transformer4j.conformance.kit;

import java.util.Locale;

/** Kinds of data, each made to bring out one kind of fault. */
public enum DataKind {
    /** Integers from -8 to 8: sums are exact in any order, so that what differs is an addressing fault. */
    EXACT,
    /** Signed numbers with full fractions, from 2^-7 to 4: any change of order or rounding shows. */
    REAL,
    /** As {@link #REAL}, from 2^-24 to 2^20: large terms swallow small ones. */
    WIDE,
    /** Small numbers among which one in sixteen is large: softmax and sums hang on a few elements. */
    PEAKED,
    /** Neighbours almost cancel: what is left depends on the order of a sum. */
    CANCELLING,
    /** A product and an addend that almost cancel: what is left tells a fused multiply-add from two roundings. */
    CONTRACTION,
    /** From 2^-76 to 2^-60: products are subnormal, or too small even for that. */
    TINY,
    /** Subnormal numbers and the smallest normal ones: shows a device that flushes them. */
    SUBNORMAL,
    /** NaNs, infinities, zeros of both signs, the ends of every range, ties of rounding. */
    SPECIALS,
    /** Every pattern of bits is equally likely. */
    BITS;

    /** As it stands in the id of a case. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
