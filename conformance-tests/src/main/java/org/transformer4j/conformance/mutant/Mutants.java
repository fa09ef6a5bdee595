package org.transformer4j.conformance.mutant;

import java.util.List;
import java.util.stream.Stream;

/** The list of all mutants. */
public final class Mutants {
    private Mutants() {}

    /** All mutants. Some keep count, so that each call makes new ones. */
    public static List<Mutant> all() {
        return Stream.of(AddressingMutants.all(), ArithmeticMutants.all(), DotMutants.all(), QuantisedMutants.all(), ExpertMutants.all(),
                        AttentionMutants.all(), TrainingMutants.all(), ContractMutants.all(), LateMutants.all())
                .flatMap(List::stream).toList();
    }
}
