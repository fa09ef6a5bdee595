/** Where buffers lie in the one array that is the device's memory. */
package org.transformer4j.backend.aparapi.memory;
