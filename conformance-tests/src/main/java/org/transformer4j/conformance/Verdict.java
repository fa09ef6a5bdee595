package org.transformer4j.conformance;

/** What a run says about a device. */
public enum Verdict {
    /** Every case passed, or is a deviation that the backend declares. */
    CONFORMANT("CONFORMANT"),
    /** A case failed or did not run, or no case ran at all. */
    NOT_CONFORMANT("NOT CONFORMANT"),
    /** Only some cases were chosen; none of them failed. */
    PARTIAL("PARTIAL");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /** As reports print it. */
    @Override
    public String toString() {
        return text;
    }
}
