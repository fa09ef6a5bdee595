package org.transformer4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.spi.Probe;

class BackendDiscoveryTest {
    @TempDir
    private Path folder;

    private ForeignJar jar;

    @BeforeEach
    void one_good_provider() throws IOException {
        jar = new ForeignJar(folder).provider("Good", "");
    }

    @Test
    void the_best_available_backend_comes_first() throws IOException {
        jar.provider("Better", "@Override public int priority() { return 7; }").provider("Also", "");
        assertThat(jar.discover()).extracting(BackendStatus::name).containsExactly("better", "also", "good");
    }

    @Test
    void a_probe_that_throws_is_listed_and_disturbs_nobody() throws IOException {
        jar.provider("Bad", "@Override public Probe probe() { throw new IllegalStateException(\"no luck\"); }");
        assertRejected("bad", "no luck");
    }

    @Test
    void a_missing_native_library_is_listed_and_disturbs_nobody() throws IOException {
        jar.provider("Bad", "@Override public Probe probe() { System.loadLibrary(\"is-not-here\"); return null; }");
        assertRejected("bad", "is-not-here");
    }

    @Test
    void a_class_that_does_not_initialise_is_listed_and_disturbs_nobody() throws IOException {
        jar.provider("Bad", "static { if (true) throw new IllegalStateException(\"bad start\"); }");
        assertRejected("?", "bad start");
    }

    @Test
    void a_class_that_is_missing_is_listed_and_disturbs_nobody() throws IOException {
        jar.service("Absent");
        assertRejected("?", "Absent");
    }

    @Test
    void another_version_of_the_spi_is_listed_and_not_asked_further() throws IOException {
        jar.provider("Old", """
                @Override public int spiVersion() { return 99; }
                @Override public String name() { throw new AbstractMethodError("asked"); }""");
        assertRejected("Old", "version 99");
    }

    @Test
    void a_method_that_the_provider_was_not_compiled_with_is_listed_and_disturbs_nobody() throws IOException {
        jar.provider("Old", "@Override public Probe probe() { throw new AbstractMethodError(\"probe is new\"); }");
        assertRejected("old", "probe is new");
    }

    @Test
    void an_error_in_a_probe_is_listed_and_disturbs_nobody() throws IOException {
        jar.provider("Bad", "@Override public Probe probe() { throw new AssertionError(\"impossible\"); }");
        assertRejected("bad", "impossible");
    }

    @Test
    void a_probe_without_an_answer_is_listed_and_disturbs_nobody() throws IOException {
        jar.provider("Bad", "@Override public Probe probe() { return null; }");
        assertRejected("bad", "not even a reason");
    }

    @Test
    void a_name_that_nobody_could_type_is_rejected() throws IOException {
        jar.provider("Bad", "@Override public String name() { return \"a:b\"; }");
        assertRejected("Bad", "'a:b'");
    }

    @Test
    void a_second_backend_of_the_same_name_is_rejected() throws IOException {
        jar.provider("Twin", "@Override public String name() { return \"good\"; }");
        assertThat(jar.discover()).extracting(BackendStatus::available).containsExactly(true, false);
    }

    @Test
    void a_backend_that_is_not_available_says_why_and_what_to_do() throws IOException {
        jar.provider("Bare", "@Override public Probe probe() { return new Probe.Unavailable(\"no driver\", \"install one\"); }");
        assertThat(Backends.describe(jar.discover())).contains("good", "a device", "bare", "no driver: install one");
    }

    @Test
    void whoever_names_a_backend_does_not_wait_for_the_others() throws IOException {
        jar.provider("Slow", "@Override public Probe probe() { System.setProperty(\"slow.was.probed\", \"yes\"); return super.probe(); }");
        assertThat(jar.named("good")).get().returns(true, BackendStatus::available);
        assertThat(jar.named("absent")).isEmpty();
        assertThat(System.getProperty("slow.was.probed")).isNull();
    }

    @Test
    void a_backend_that_cannot_win_is_not_probed() throws IOException {
        jar.provider("Better", "@Override public int priority() { return 7; }")
                .provider("Worse", "@Override public Probe probe() { System.setProperty(\"worse.was.probed\", \"yes\"); return super.probe(); }"
                        + "@Override public int priority() { return -1; }");
        assertThat(jar.best()).get().returns("better", BackendStatus::name);
        assertThat(System.getProperty("worse.was.probed")).isNull();
    }

    @Test
    void a_backend_may_turn_out_to_be_worth_less_than_it_could_be() throws IOException {
        jar.provider("Hopeful", "private int most = 9; @Override public int priority() { return most; }"
                + "@Override public Probe probe() { most = -1; return super.probe(); }");
        assertThat(jar.best()).get().returns("good", BackendStatus::name);
    }

    @Test
    void the_best_one_is_available() throws IOException {
        jar.provider("Better", "@Override public int priority() { return 7; }"
                + "@Override public Probe probe() { return new Probe.Unavailable(\"no driver\", \"install one\"); }");
        assertThat(jar.best()).get().returns("good", BackendStatus::name);
    }

    @Test
    void a_wrong_setting_is_no_reason_to_take_another_backend() throws IOException {
        jar.provider("Better", "@Override public int priority() { return 7; }"
                + "@Override public Probe probe() { throw new WrongSettingException(\"-Dbetter.size=0; a size from 1 is needed\"); }");

        assertThatThrownBy(jar::best).isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("'better'").hasMessageContaining("-Dbetter.size=0; a size from 1 is needed");
        assertThat(jar.named("good")).get().returns(true, BackendStatus::available);
        assertRejected("better", "-Dbetter.size=0; a size from 1 is needed");
    }

    private void assertRejected(String name, String reason) throws IOException {
        List<BackendStatus> found = jar.discover();
        assertThat(found).extracting(BackendStatus::name).containsExactly("good", name);
        assertThat(found.getFirst().available()).isTrue();
        assertThat(found.getLast().probe()).isInstanceOfSatisfying(Probe.Unavailable.class, unavailable -> {
            assertThat(unavailable.reason()).contains(reason);
            assertThat(unavailable.remedy()).isNotBlank();
        });
    }
}
