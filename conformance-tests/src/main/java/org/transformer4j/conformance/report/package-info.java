/**
 * The result of a conformance run, to be read: a table for the console, JSON for programs, a page for people.
 */
package org.transformer4j.conformance.report;
