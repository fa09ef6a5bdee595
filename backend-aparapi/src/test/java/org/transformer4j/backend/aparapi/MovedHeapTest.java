package org.transformer4j.backend.aparapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MovedHeapTest {
    private static String run(String... options) throws Exception {
        TestDevices.open().close();
        return ChildJvm.run(MovedHeapScenario.class, List.of(options), Map.of()).output();
    }

    @Test
    void a_processor_reads_on_where_the_collector_has_put_the_heap() throws Exception {
        assertThat(run("-XX:+UseSerialGC")).isEqualTo("read [7]");
    }

    @Test
    void a_device_with_memory_of_its_own_keeps_it_while_the_collector_leaves_the_heap_in_place() throws Exception {
        assertThat(run("-XX:+UseG1GC", "-Dseparate=true")).isEqualTo("read [7]");
    }

    @Test
    void a_device_that_lost_its_memory_says_so_instead_of_giving_stale_data() throws Exception {
        assertThat(run("-XX:+UseSerialGC", "-Dseparate=true")).startsWith("refused: the memory of").contains("-XX:+UseG1GC");
    }
}
