/**
 * Operations on each element by itself: functions of one number, of two, fused multiply-add and selection. The
 * {@code *Kernel} classes cut a launch into runs of neighbouring elements; {@code ElementLoops} goes through a run, in vectors or
 * in scalar loops.
 */
package org.transformer4j.backend.cpu.elementwise;
