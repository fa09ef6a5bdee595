package org.transformer4j.api;

/** A place in a model where training may leave numbers out. */
public enum DropoutSite {
    /** What enters the first block. */
    EMBEDDING,
    /** What a layer adds to the stream that it read: the output of attention or of a feed-forward layer. */
    BRANCH,
    /** Inside a feed-forward layer, behind its activation. */
    ACTIVATION
}
