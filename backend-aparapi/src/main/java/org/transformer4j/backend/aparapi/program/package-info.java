/**
 * What runs on the device: Java that Aparapi translates to OpenCL. {@link org.transformer4j.backend.aparapi.program.CanonProgram}
 * is the program, its superclasses are its chapters, and the other classes are the numbers by which host and program understand
 * each other.
 */
package org.transformer4j.backend.aparapi.program;
