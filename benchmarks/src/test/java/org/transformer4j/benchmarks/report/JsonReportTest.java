package org.transformer4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReportTest {
    private final BenchmarkReport report = Reports.of("höst", Reports.device("a:0", 400, "f".repeat(64)), Reports.device("b:1", 200, ""));
    private final String json = JsonReport.of(report);

    private static void refused(String text, String... parts) {
        assertThatThrownBy(() -> JsonReport.parse(text, "x.json")).isInstanceOf(UnreadableReport.class)
                .hasMessageStartingWith("x.json: ")
                .satisfies(refusal -> assertThat(List.of(parts)).allSatisfy(part -> assertThat(refusal.getMessage()).contains(part)));
    }

    @Test
    void a_report_that_is_read_back_is_the_same() {
        assertThat(JsonReport.parse(json, "x.json")).isEqualTo(report);
    }

    @Test
    void members_have_stable_names() {
        assertThat(json).contains("\"schema\" : \"transformer4j-benchmark\"", "\"schema_version\" : 2", "\"percent_of_roof\" : 87.5",
                "\"runs_per_sample\" : 3", "\"allocated_bytes\" : 1048576", "\"percent_of_roof\" : null", "\"fingerprint\" : \"ffff");
    }

    @Test
    void a_report_that_was_cut_off_anywhere_is_refused() {
        for (int length = 0; length < json.stripTrailing().length(); length += 13) {
            refused(json.substring(0, length));
        }
        refused(json.substring(0, json.length() - 3), "cut off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "{}", "null", "1", "not json", "{\"schema\": \"other\", \"schema_version\": 1}", "{\"schema\": 5}",
        "{\"verdict\": \"CONFORMANT\", \"devices\": []}"})
    void another_kind_of_file_is_refused(String text) {
        refused(text);
    }

    @Test
    void another_version_of_the_schema_is_refused() {
        refused(json.replace("\"schema_version\" : 2", "\"schema_version\" : 1"), "version 1", "reads version 2");
    }

    @Test
    void another_arithmetic_is_refused() {
        refused(json.replace("canon-1", "canon-0"), "canon-0", "canon-1");
    }

    @Test
    void a_member_that_is_missing_or_unknown_or_of_another_type_is_refused() {
        refused(json.replaceFirst("\"host\" : \"höst\",", ""), "host");
        refused(json.replaceFirst("\"host\"", "\"hoost\""), "host");
        refused(json.replaceFirst("\"value\" : 41.0", "\"value\" : \"fast\""), "fast");
        refused(json.replaceFirst("\"value\" : 41.0", "\"value\" : null"));
        refused(json.replaceFirst("\"GIGABYTES\"", "\"FURLONGS\""), "FURLONGS");
    }

    @Test
    void what_is_there_twice_is_refused() {
        refused(json.replaceFirst("\"b:1\"", "\"a:0\""), "device a:0", "twice");
        refused(json.replaceFirst("FmaChain[^\"]*", "Copy[f32,elements=67108864]"), "figure Copy", "twice");
        refused(json.replaceFirst("\"quick\" : true", "\"quick\" : true, \"quick\" : false"), "quick");
        refused(json + json);
    }

    @Test
    void a_file_or_its_folder_can_be_named(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("bench.json"), json);
        assertThat(JsonReport.read(folder)).isEqualTo(JsonReport.read(folder.resolve("bench.json"))).isEqualTo(report);
        assertThatThrownBy(() -> JsonReport.read(folder.resolve("nothing"))).isInstanceOf(UnreadableReport.class).hasMessageContaining("no such file");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> JsonReport.read(binary)).isInstanceOf(UnreadableReport.class).hasMessageContaining("UTF-8");
    }
}
