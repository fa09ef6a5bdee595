package org.transformer4j.training.report;

/** A curve and how it looks. */
record Series(String name, Look look, Curve curve) {
    enum Look {
        /** What is measured, behind its mean. */
        FAINT,
        /** What the eye should follow. */
        STRONG,
        /** Something to compare with, its points marked. */
        OTHER
    }
}
