package org.transformer4j.conformance.cases;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transformer4j.api.op.Op;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.SupportCase;

/** The list of all cases. */
public final class Cases {
    private Cases() {}

    /**
     * All cases, those of an operation together, in the same order on every machine.
     *
     * @throws IllegalStateException if an operation has no case, or two cases have the same id: the list itself is at fault
     */
    public static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        cases.addAll(MemoryCases.all());
        cases.addAll(ElementwiseCases.all());
        cases.addAll(MovementCases.all());
        cases.addAll(ReductionCases.all());
        cases.addAll(MatMulCases.all());
        cases.addAll(LinearCases.all());
        cases.addAll(QuantisedCases.all());
        cases.addAll(ExpertCases.all());
        cases.addAll(TableCases.all());
        cases.addAll(NormalisationCases.all());
        cases.addAll(AttentionCases.all());
        cases.addAll(LargeCases.all());
        cases.addAll(TrainingCases.all());
        cases.addAll(ModelCases.all());
        cases.addAll(supports(cases));
        cases.addAll(ThreadCases.all());
        cases.addAll(LifeCases.all(cases));
        check(cases);
        return List.copyOf(cases);
    }

    /** Every operation of the vocabulary: the records that the sealed interfaces permit, all the way down. */
    public static Set<Class<?>> operations() {
        Set<Class<?>> operations = new LinkedHashSet<>();
        collect(Op.class, operations);
        return operations;
    }

    private static void collect(Class<?> type, Set<Class<?>> operations) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, operations);
            }
        } else {
            operations.add(type);
        }
    }

    /** Operations of the vocabulary that none of the cases is about. */
    public static Set<Class<?>> uncovered(Collection<ConformanceCase> cases) {
        Set<Class<?>> uncovered = operations();
        cases.stream().filter(ConformanceCase::isCompared).flatMap(one -> one.ops().stream()).map(Op::getClass)
                .forEach(uncovered::remove);
        return uncovered;
    }

    /** For each operation, one case over everything that is asked of it anywhere. */
    private static List<SupportCase> supports(List<ConformanceCase> cases) {
        Map<String, Set<Op>> byName = new LinkedHashMap<>();
        cases.stream().flatMap(one -> one.ops().stream())
                .forEach(op -> byName.computeIfAbsent(op.getClass().getSimpleName(), _ -> new LinkedHashSet<>()).add(op));
        return byName.entrySet().stream().map(entry -> new SupportCase(entry.getKey(), List.copyOf(entry.getValue()))).toList();
    }

    private static void check(List<ConformanceCase> cases) {
        Set<Class<?>> uncovered = uncovered(cases);
        if (!uncovered.isEmpty()) {
            throw new IllegalStateException("no case is about %s; add some".formatted(uncovered));
        }
        Set<String> ids = new HashSet<>();
        for (ConformanceCase one : cases) {
            if (!ids.add(one.id())) {
                throw new IllegalStateException("two cases are called %s; give one of them another size or kind of data".formatted(one.id()));
            }
        }
    }
}
