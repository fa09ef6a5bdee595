package org.transformer4j.models;

/**
 * What the names of the parameters of a family begin with.
 *
 * @param stored in a checkpoint: empty in that of a class without an output layer
 * @param module in the class with an output layer, such as {@code transformer.} of {@code GPT2LMHeadModel}
 */
public record NamePrefix(String stored, String module) {}
