/**
 * Attention and its key-value cache, which lies in panels of 64 keys, so that a dot product in ascending order runs over whole
 * vectors of keys. {@link org.transformer4j.backend.cpu.attention.CacheLayout} says where everything lies.
 */
package org.transformer4j.backend.cpu.attention;
