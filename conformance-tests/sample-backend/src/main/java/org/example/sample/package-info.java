/**
 * The smallest backend: provider, device, buffer, queue, kernel, and the loops of the required operations, to be read in this
 * order. It runs everything at once, on the thread that launches.
 */
package org.example.sample;
