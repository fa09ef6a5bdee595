package org.transformer4j.conformance.mutant;

import java.util.function.UnaryOperator;
import org.transformer4j.api.spi.Device;
import org.transformer4j.conformance.oracle.OracleDevice;

/**
 * A backend with one fault.
 *
 * @param name what it does wrong, in words joined by dashes
 * @param group heading of the cases that have to notice
 * @param mutation makes a device faulty
 */
public record Mutant(String name, String group, UnaryOperator<Device> mutation) {
    /** Opens the oracle with this fault. */
    public Device open() {
        return mutation.apply(new OracleDevice());
    }

    @Override
    public String toString() {
        return name;
    }
}
