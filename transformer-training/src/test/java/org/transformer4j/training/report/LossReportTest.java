package org.transformer4j.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChart;
import org.xml.sax.InputSource;

class LossReportTest {
    private static final String RUN = """
            {"step":1,"loss":4.5,"rate":1e-4,"gradient_norm":2.5,"tokens":2048,"tokens_per_second":1000,"seconds":2.048}
            {"step":2,"loss":3.5,"learning_rate":2e-4,"gradient_norm":1.5,"tokens":4096,"tokens_per_second":2000,"seconds":3.072,"validation_loss":3.75}
            {"step":3,"loss":3.25,"rate":1e-4,"gradient_norm":1.0,"tokens":6144,"tokens_per_second":1500,"seconds":75,"validation_loss":3.875}
            """;

    @TempDir
    private Path folder;

    private LossReport report(String lines) throws IOException {
        return LossReport.read(Files.writeString(folder.resolve("metrics.jsonl"), lines));
    }

    private String page(String lines, Map<String, String> facts, boolean finished) throws IOException {
        Path file = folder.resolve("loss.html");
        report(lines).writeHtml(file, "a <run> & more", facts, finished ? LossReport.State.FINISHED : LossReport.State.RUNNING);
        return Files.readString(file);
    }

    @Nested
    class The_file {
        @Test
        void is_told_in_words() throws IOException {
            assertThat(report(RUN).summary()).isEqualTo("3 steps and 6,144 tokens in 1 min 15 s. The training loss is 3.250. "
                    + "The validation loss is 3.875 at step 3; the lowest was 3.750 at step 2. The median speed is 1,500 tokens per second.");
        }

        @Test
        void may_be_empty_and_may_lack_what_was_not_measured() throws IOException {
            assertThat(report("").summary()).isEqualTo("No step has been taken yet.");
            assertThat(report("{\"step\":7}\n").summary()).isEqualTo("7 steps.");
            assertThat(report("{\"step\":1,\"loss\":null,\"validation_loss\":2}\n").summary()).isEqualTo("1 step. The validation loss is 2.000 at step 1.");
        }

        @Test
        void may_have_other_keys() throws IOException {
            assertThat(report("{\"phase\":{\"a\":[1,{}]},\"step\":1,\"loss\":2,\"note\":\"x\"}\n").summary()).isEqualTo("1 step. The training loss is 2.000.");
        }

        @Test
        void may_have_numbers_that_are_not_finite() throws IOException {
            assertThat(report("{\"step\":1,\"loss\":2,\"validation_loss\":\"NaN\",\"gradient_norm\":\"Infinity\"}\n").summary())
                    .isEqualTo("1 step. The training loss is 2.000.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"step\":4,\"lo", "{", "{\"step\":4,\"loss\":3.", "\u0000\u0000"})
        void may_end_in_a_line_that_is_not_whole(String torn) throws IOException {
            assertThat(report(RUN + torn).steps()).isEqualTo(3);
        }

        @Test
        void may_end_without_a_line_break() throws IOException {
            assertThat(report(RUN + "{\"step\":4,\"loss\":3}").steps()).isEqualTo(4);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"step\":4,\"lo", "[1]", "4", "{\"step\":4}{\"step\":5}", "{\"loss\":1}", "{\"step\":-1}", "{\"step\":1.5}",
            "{\"step\":4,\"loss\":\"3\"}", "{\"step\":4,\"loss\":1e999}", "{\"step\":4,\"loss\":NaN}", "{\"step\":4,\"loss\":[3]}", "{\"step\":4,\"step\":5}",
            "{\"step\":99999999999999999999}"})
        void is_refused_with_another_bad_line_by_its_number(String bad) {
            assertThatThrownBy(() -> report(RUN + bad + "\n")).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("metrics.jsonl, line 4: ").hasMessageContaining("a line is a JSON object with a 'step'");
        }

        @Test
        void may_tell_of_one_step_in_two_lines() throws IOException {
            assertThat(report("{\"step\":5,\"loss\":2}\n{\"step\":5,\"validation_loss\":3}\n").summary())
                    .isEqualTo("5 steps. The training loss is 2.000. The validation loss is 3.000 at step 5.");
        }

        @Test
        void forgets_what_a_resumed_run_does_again() throws IOException {
            LossReport report = report(RUN + "{\"step\":2,\"loss\":3}\n");
            assertThat(report.steps()).isEqualTo(2);
            assertThat(report.summary()).startsWith("2 steps and 2,048 tokens").contains("The training loss is 3.000.").doesNotContain("validation");
        }

        @Test
        void has_to_be_there() {
            assertThatThrownBy(() -> LossReport.read(folder.resolve("none"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no such file");
        }
    }

    @Nested
    class The_page {
        @Test
        void shows_each_quantity_with_its_numbers() throws IOException {
            assertThat(page(RUN, Map.of(), true)).contains("<b>Loss</b>", "<b>Learning rate</b>", "<b>Gradient norm</b>", "<b>Tokens per second</b>",
                    "&quot;steps&quot;:[1,2,3],&quot;values&quot;:[&quot;4.500&quot;,&quot;3.500&quot;,&quot;3.250&quot;]", "validation");
        }

        @Test
        void loads_nothing_and_lets_nothing_else_run() throws IOException {
            assertThat(page(RUN, Map.of(), true)).contains("default-src 'none'").doesNotContainPattern("(src|href)=").doesNotContain(" style=", "@import", "url(");
        }

        @Test
        void reads_itself_again_until_the_run_has_finished() throws IOException {
            assertThat(page(RUN, Map.of(), false)).contains("http-equiv=\"refresh\"", ">running<");
            assertThat(page(RUN, Map.of(), true)).doesNotContain("http-equiv=\"refresh\"").contains(">finished<");
        }

        @Test
        void keeps_names_from_becoming_part_of_it() throws IOException {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("b", "\"1\" < 2");
            facts.put("a", "<script>");
            assertThat(page(RUN, facts, true)).contains("<title>a &lt;run&gt; &amp; more</title>")
                    .containsSubsequence("<dt>b</dt><dd>&quot;1&quot; &lt; 2</dd>", "<dt>a</dt><dd>&lt;script&gt;</dd>");
        }

        @Test
        void can_be_written_before_the_first_step() throws IOException {
            assertThat(page("", Map.of(), false)).contains("No step has been taken yet.").doesNotContain("<svg");
        }

        @Test
        void has_pictures_that_are_well_formed_whatever_is_known() throws Exception {
            for (String lines : new String[] {RUN, "{\"step\":0,\"loss\":0}\n", "{\"step\":1,\"loss\":-2,\"rate\":0}\n{\"step\":9,\"loss\":-2,\"rate\":0}\n",
                "{\"step\":3,\"gradient_norm\":1e-20}\n", "{\"step\":0,\"loss\":1e300}\n{\"step\":1000000000,\"loss\":1e-300}\n"}) {
                String page = page(lines, Map.of(), true);
                assertThat(page).doesNotContain("NaN", "Infinity");
                for (int from = page.indexOf("<svg"); from >= 0; from = page.indexOf("<svg", from + 1)) {
                    String svg = page.substring(from, page.indexOf("</svg>", from) + 6);
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
                }
            }
        }

        @Test
        void replaces_the_one_before_and_leaves_nothing_else() throws IOException {
            page(RUN, Map.of(), false);
            page(RUN, Map.of(), true);
            try (var files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("metrics.jsonl", "loss.html");
            }
        }
    }

    @Test
    void the_picture_has_curves_in_it() throws IOException {
        Path file = folder.resolve("loss.png");
        assertThat(report(RUN).writePng(file)).isTrue();
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(2000);
        assertThat(image.getHeight()).isEqualTo(1500);
        assertThat(count(image, 0x1f5fbf)).as("pixels of the training loss").isGreaterThan(1000);
        assertThat(count(image, 0xc85a00)).as("pixels of the validation loss").isGreaterThan(300);
    }

    @ParameterizedTest
    @CsvSource({"1e30,2e38", "1e38,1e300", "1e15,1000000000000001", "1e30,1.0000000000000002e30", "-1e30,1e30", "1,1.0000000000000002", "1e-300,1e-320"})
    void numbers_of_any_size_are_drawn_in_a_moment(double one, double other) throws IOException {
        LossReport report = report("{\"step\":1,\"loss\":%1$s,\"rate\":%1$s,\"gradient_norm\":%1$s}\n{\"step\":2,\"loss\":%2$s,\"rate\":%2$s,\"gradient_norm\":%2$s}\n"
                .formatted(one, other));
        Path file = folder.resolve("loss.png");
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> report.writePng(file));
        assertThat(count(ImageIO.read(file.toFile()), 0x1f5fbf)).as("pixels of the training loss").isGreaterThan(1000);
    }

    @Test
    void a_picture_of_large_numbers_says_what_they_are_multiples_of() {
        Panel panel = Panel.others(List.of(new Reading(1, Map.of(Quantity.GRADIENT_NORM, 2.0)), new Reading(2, Map.of(Quantity.GRADIENT_NORM, 3e30)))).getFirst();
        XYChart chart = new XyChart(panel, 500, 250).chart();
        assertThat(chart.getTitle()).isEqualTo("Gradient norm, in 1e30");
        assertThat(chart.getStyler().getYAxisMax()).isBetween(3.0, 4.0);
    }

    @Test
    void a_page_of_large_numbers_has_short_ticks() throws IOException {
        assertThat(page("{\"step\":1,\"loss\":1e30}\n{\"step\":2,\"loss\":3e30}\n", Map.of(), true)).contains(">3e30</text>").doesNotContain("000000000000");
    }

    @Test
    void a_picture_can_be_drawn_before_the_first_step() throws IOException {
        assertThat(report("").writePng(folder.resolve("loss.png"))).isTrue();
    }

    private static int count(BufferedImage image, int colour) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
            }
        }
        return count;
    }
}
