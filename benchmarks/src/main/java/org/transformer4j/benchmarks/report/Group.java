package org.transformer4j.benchmarks.report;

/** Kinds of figures, in the order in which reports show them. */
public enum Group {
    /** What the device reaches at best. */
    ROOFLINE("Roofline"),
    /** Single operations. */
    OPERATION("Operations"),
    /** Whole models. */
    MODEL("Models"),
    /** A fresh process. */
    START("Cold start and memory");

    private final String title;

    Group(String title) {
        this.title = title;
    }

    /** Its heading. */
    public String title() {
        return title;
    }
}
