package org.transformer4j.backend.opencl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
    private final List<String> closed = new ArrayList<>();
    private final Closer closer = new Closer();

    @Test
    void all_is_closed_the_last_first_although_some_of_it_throws() {
        closer.add(() -> closed.add("first"));
        closer.add(() -> fails("second"));
        closer.add(() -> fails("third"));
        assertThatThrownBy(closer::close).hasMessage("third").satisfies(failure ->
                assertThat(failure.getSuppressed()).singleElement().satisfies(other -> assertThat(other).hasMessage("second")));
        assertThat(closed).containsExactly("third", "second", "first");
        closer.close();
        assertThat(closed).hasSize(3);
    }

    @Test
    void a_failure_that_is_the_cause_carries_the_others() {
        closer.add(() -> fails("part"));
        RuntimeException cause = new RuntimeException("cause");
        closer.closeAfter(cause);
        assertThat(cause.getSuppressed()).singleElement().satisfies(other -> assertThat(other).hasMessage("part"));
    }

    private void fails(String name) {
        closed.add(name);
        throw new IllegalStateException(name);
    }
}
