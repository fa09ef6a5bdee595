package org.transformer4j.backend.aparapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MovingCollectorTest {
    private static String run(String... options) throws Exception {
        TestDevices.open().close();
        return ChildJvm.run(MovingCollectorScenario.class, List.of(options), Map.of()).output();
    }

    @Test
    void a_device_with_memory_of_its_own_is_refused_where_the_collector_would_lose_it() throws Exception {
        for (String collector : List.of("Serial", "Parallel")) {
            assertThat(run("-XX:+Use" + collector + "GC", "-Dseparate=true").lines())
                    .anySatisfy(line -> assertThat(line).startsWith("note: ").contains(collector.toLowerCase() + " collector"))
                    .anySatisfy(line -> assertThat(line).startsWith("refused: ").contains(collector.toLowerCase() + " collector")
                            .contains("-XX:+UseG1GC").contains("-XX:+UseZGC"))
                    .noneSatisfy(line -> assertThat(line).startsWith("opened"));
        }
    }

    @Test
    void the_collectors_that_are_the_remedy_are_welcome() throws Exception {
        for (String collector : List.of("G1", "Z")) {
            assertThat(run("-XX:+Use" + collector + "GC", "-Dseparate=true")).endsWith("opened aparapi:0")
                    .doesNotContain("collector");
        }
    }

    @Test
    void a_processor_opens_under_any_collector() throws Exception {
        assertThat(run("-XX:+UseSerialGC")).endsWith("opened aparapi:0").doesNotContain("serial collector, which");
    }
}
