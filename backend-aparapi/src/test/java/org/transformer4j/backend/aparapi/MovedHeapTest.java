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
        assertThat(run("-XX:+UseParallelGC")).isEqualTo("read [7]");
    }

    @Test
    void a_device_with_memory_of_its_own_keeps_it_while_the_collector_leaves_the_heap_in_place() throws Exception {
        assertThat(run("-XX:+UseG1GC", "-Dseparate=true")).isEqualTo("read [7]");
        assertThat(run("-XX:+UseZGC", "-Dseparate=true")).isEqualTo("read [7]");
    }

    @Test
    void a_device_that_lost_its_memory_says_so_instead_of_giving_stale_data() throws Exception {
        assertThat(run("-XX:+UseSerialGC", "-Dseparate=true")).startsWith("refused: the memory of").contains("-XX:+UseG1GC");
        assertThat(run("-XX:+UseParallelGC", "-Dseparate=true")).startsWith("refused: the memory of").contains("-XX:+UseG1GC");
    }

    @Test
    void a_heap_that_failed_to_grow_does_not_pass_for_the_memory_of_the_device() throws Exception {
        assertThat(run("-XX:+UseSerialGC", "-Dseparate=true", "-Dgrowth=fails")).startsWith("refused: the memory of");
    }

    @Test
    void a_heap_that_failed_to_grow_is_as_it_was() throws Exception {
        assertThat(run("-XX:+UseG1GC", "-Dseparate=true", "-Dgrowth=fails")).isEqualTo("read [7]");
        assertThat(run("-XX:+UseSerialGC", "-Dgrowth=fails")).isEqualTo("read [7]");
    }

    @Test
    void a_heap_that_grows_does_not_hide_that_the_memory_was_lost() throws Exception {
        assertThat(run("-XX:+UseSerialGC", "-Dseparate=true", "-Dgrowth=late")).startsWith("refused: the memory of");
        assertThat(run("-XX:+UseSerialGC", "-Dgrowth=late")).isEqualTo("read [7]");
    }
}
