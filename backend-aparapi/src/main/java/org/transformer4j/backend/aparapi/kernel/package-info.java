/**
 * What an operation is as a launch: one class for each kind of operation, which writes code, addresses and sizes for the program
 * on the device.
 */
package org.transformer4j.backend.aparapi.kernel;
