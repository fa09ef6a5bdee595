package org.transformer4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.TensorOp;
import org.transformer4j.api.op.TrainingOp;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.Digests;

class CasesTest {
    private final List<ConformanceCase> cases = Cases.all();

    @Test
    void every_operation_has_cases() {
        assertThat(Cases.operations()).contains(TensorOp.class.getPermittedSubclasses()).contains(TrainingOp.class.getPermittedSubclasses())
                .contains(Softmax.class).allMatch(Op.class::isAssignableFrom).allMatch(Class::isRecord);
        assertThat(Cases.uncovered(cases)).isEmpty();
    }

    @Test
    void every_layer_is_compared_with_its_decomposition() {
        Set<Class<?>> layers = new HashSet<>(Cases.operations());
        layers.removeIf(operation -> !LayerOp.class.isAssignableFrom(operation));
        assertThat(layers).contains(TrainingOp.class.getPermittedSubclasses()).contains(Softmax.class);

        cases.stream().filter(DecomposedCase.class::isInstance).flatMap(one -> one.ops().stream()).map(Op::getClass)
                .forEach(layers::remove);

        assertThat(layers).isEmpty();
    }

    @Test
    void an_operation_without_a_case_is_noticed() {
        List<ConformanceCase> without = cases.stream().filter(one -> !one.group().equals("Softmax")).toList();

        assertThat(Cases.uncovered(without)).isEqualTo(Set.of(Softmax.class));
    }

    @Test
    void every_compared_case_has_a_digest_and_every_digest_a_case() {
        Digests digests = Digests.kept();

        assertThat(cases.stream().filter(ConformanceCase::isCompared).map(ConformanceCase::id).filter(id -> digests.of(id).isEmpty()))
                .as("cases without a digest; run UpdateDigests").isEmpty();
        assertThat(digests.orphans(cases)).as("digests without a case; run UpdateDigests").isEmpty();
    }

    @Test
    void ids_are_the_same_each_time_and_fit_into_a_line() {
        assertThat(Cases.all()).extracting(ConformanceCase::id).isEqualTo(cases.stream().map(ConformanceCase::id).toList())
                .allMatch(id -> id.length() <= 140, "at most 140 characters")
                .allMatch(id -> id.chars().noneMatch(Character::isWhitespace) && id.indexOf(';') < 0, "no spaces or semicolons");
    }
}
