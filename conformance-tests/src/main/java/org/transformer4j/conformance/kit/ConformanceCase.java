package org.transformer4j.conformance.kit;

import java.util.List;
import org.transformer4j.api.op.Op;

/**
 * One thing that every backend has to do. A case runs by itself, in any order, and gives the same bits on every device.
 */
public interface ConformanceCase {
    /** Unique and stable, such as {@code MatMul[NT,batch=1,m=1,k=257,n=33]/peaked}; its hash is the seed of the data. */
    String id();

    /** Heading under which reports show the case: the name of an operation, or of another part of the contract. */
    String group();

    /** The operations that it is about; empty if it is about none in particular. */
    List<Op> ops();

    /** Whether what it sees is compared with the oracle and the digests, beside the checks it makes itself. */
    default boolean isCompared() {
        return true;
    }

    /**
     * Runs on a device.
     *
     * @return what it saw, or {@link Observation#NOTHING}
     * @throws ConformanceFailure if the device breaks the contract in a way that needs no comparison
     * @throws CaseNotRun if the device declares that it lacks an operation
     */
    Observation run(Bench bench);
}
