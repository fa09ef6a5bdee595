package org.transformer4j.models.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.models.checkpoint.CheckpointException;

class StrictJsonTest {
    @Test
    void a_document_becomes_plain_values() {
        Map<String, Object> json = read("""
                {"a": [1, -2.5, true, null, "\\u00e9😀"], "b": {"c": 9223372036854775808}, "d": NaN}""");
        assertThat(json.keySet()).containsExactly("a", "b", "d");
        assertThat((List<?>) json.get("a")).isEqualTo(Arrays.asList(1L, -2.5, true, null, "é😀"));
        assertThat(json.get("b")).isEqualTo(Map.of("c", BigInteger.TWO.pow(63)));
        assertThat(json.get("d")).isEqualTo(Double.NaN);
    }

    @Test
    void a_character_may_lie_across_two_reads() {
        String text = "a".repeat(3999) + "é😀".repeat(5000);
        for (int shift = 0; shift < 8; shift++) {
            assertThat(read("{" + " ".repeat(shift) + "\"k\":\"" + text + "\"}")).containsEntry("k", text);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                        | found nothing; expected a JSON object
            `[1]`                     | found a list of 1; expected a JSON object
            `{"a":1}x`                | not valid JSON
            `{"a":1} {}`              | text after the end of the JSON document, line 1, column 9
            `{"a":1,"a":2}`           | key "a" appears twice
            `{"a":{"b":1,"b":2}}`     | key "b" appears twice
            `{"a":01}`                | not valid JSON
            `{a:1}`                   | not valid JSON
            `{"a":1,}`                | not valid JSON
            `{"a":"\\ud800"}`         | surrogate
            `{"\\udc00":1}`           | surrogate
            `{"a":"\\udc00\\ud800"}`  | surrogate
            `{"a":`                   | not valid JSON
            """)
    void what_is_wrong_is_said_in_one_line(String json, String message) {
        refused(json, message);
    }

    @Test
    void depth_and_the_length_of_numbers_have_limits() {
        refused("{\"a\":" + "[".repeat(1_000_000), "nesting depth");
        refused("{\"a\":" + "9".repeat(1_000_000) + "}", "Number value length");
    }

    private static void refused(String json, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> read(json))
                .withMessageStartingWith("f.json: ").withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300));
    }

    private static Map<String, Object> read(String json) {
        return JsonTree.object(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), "f.json");
    }
}
