package org.transformer4j.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.conformance.oracle.OracleDevice;

/** What a launch must not touch is watched, and what it must write is. */
class StageTest {
    private static final Unary NEGATE = new Unary(Unary.Function.NEGATE);

    /** A kernel that does something else than asked. */
    private interface Misdeed {
        void commit(Queue queue, Args args);
    }

    private static Observation observe(Arrangement arrangement, Misdeed misdeed) {
        try (OracleDevice device = new OracleDevice(); Bench bench = Bench.of(device, OracleDevice::new)) {
            List<Content> contents = List.of(new Content.Given(Bits.of(1f, 2f, 3f)), new Content.Unwritten());
            try (Stage stage = new Stage(bench, arrangement, NEGATE, new long[] {3}, null, contents)) {
                stage.launch(new Kernel() {
                    @Override
                    public void launch(Queue queue, Args args) {
                        misdeed.commit(queue, args);
                    }

                    @Override
                    public String path() {
                        return "test";
                    }
                });
                return stage.observe();
            }
        }
    }

    private static void write(Queue queue, Slice at, long from, float... values) {
        queue.write(new Slice(at.buffer(), at.offset() + from, values.length), MemorySegment.ofArray(values));
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void outputs_are_read(Arrangement arrangement) {
        Observation seen = observe(arrangement, (queue, args) -> write(queue, args.slice(1), 0, 7f, 8f, 9f));

        assertThat(seen.outputs()).containsExactly(new Observation.Output("y", Bits.of(7f, 8f, 9f)));
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void writing_behind_an_output_is_noticed(Arrangement arrangement) {
        assertThatThrownBy(() -> observe(arrangement, (queue, args) -> write(queue, args.slice(1), 0, 7f, 8f, 9f, 10f)))
                .hasMessageContaining("element 1 after the end of 'y'");
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void writing_before_an_output_is_noticed(Arrangement arrangement) {
        assertThatThrownBy(() -> observe(arrangement, (queue, args) -> write(queue, args.slice(1), -1, 6f, 7f, 8f, 9f)))
                .hasMessageContaining("element 1 before 'y'");
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void changing_an_input_is_noticed(Arrangement arrangement) {
        assertThatThrownBy(() -> observe(arrangement, (queue, args) -> {
            write(queue, args.slice(1), 0, 7f, 8f, 9f);
            write(queue, args.slice(0), 1, 5f);
        })).hasMessageContaining("changed an input: x[1] was 0x1.0p1 (2.0)");
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void an_element_that_is_not_written_is_noticed(Arrangement arrangement) {
        assertThatThrownBy(() -> observe(arrangement, (queue, args) -> write(queue, args.slice(1), 0, 7f, 8f)))
                .hasMessage("did not write y[2] of 3");
    }

    @Test
    void operands_start_at_odd_elements_or_at_multiples_of_64() {
        observe(Arrangement.SEPARATE, (queue, args) -> {
            assertThat(args.slice(0).offset() % 2).isEqualTo(1);
            assertThat(args.slice(1).offset() % 2).isEqualTo(1);
            write(queue, args.slice(1), 0, 7f, 8f, 9f);
        });
        observe(Arrangement.SHARED, (queue, args) -> {
            assertThat(args.slice(0).offset()).isPositive().satisfies(offset -> assertThat(offset % 64).isZero());
            assertThat(args.slice(1).buffer()).isSameAs(args.slice(0).buffer());
            write(queue, args.slice(1), 0, 7f, 8f, 9f);
        });
    }
}
