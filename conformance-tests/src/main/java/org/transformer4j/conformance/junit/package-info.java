/**
 * The cases as JUnit tests: what a backend's author extends. The only package that needs JUnit.
 */
package org.transformer4j.conformance.junit;
