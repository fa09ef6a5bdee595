package org.transformer4j.conformance.kit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.transformer4j.api.spi.Device;
import org.transformer4j.conformance.oracle.OracleDevice;

/** What the oracle sees in each case; each case is run once, whatever the number of devices that are compared with it. */
public final class References implements AutoCloseable {
    private final Device oracle = new OracleDevice();
    private final Bench bench = Bench.reference(oracle, OracleDevice::new);
    private final Map<String, Observation> seen = new ConcurrentHashMap<>();

    /** Opens an oracle. */
    public References() {}

    /** What the oracle sees. */
    public synchronized Observation of(ConformanceCase one) {
        return seen.computeIfAbsent(one.id(), _ -> one.run(bench));
    }

    @Override
    public void close() {
        bench.close();
        oracle.close();
    }
}
