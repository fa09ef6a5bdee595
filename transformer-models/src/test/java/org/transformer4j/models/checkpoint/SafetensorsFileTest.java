package org.transformer4j.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.transformer4j.models.checkpoint.SafetensorsBytes.file;
import static org.transformer4j.models.checkpoint.SafetensorsBytes.littleEndian;
import static org.transformer4j.models.checkpoint.SafetensorsBytes.open;
import static org.transformer4j.models.checkpoint.SafetensorsBytes.single;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFileTest {
    @Nested
    class A_sound_file {
        @Test
        void has_its_tensors_in_the_order_of_the_header_wherever_the_data_is() {
            String header = """
                    {"__metadata__":{"format":"pt"},
                     "b":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},
                     "a":{"data_offsets":[0,8],"shape":[1],"dtype":"I64"}}   """;
            byte[] data = littleEndian(16).putLong(-5).putFloat(1.5f).putFloat(2.5f).array();
            try (var checkpoint = open(file(header, data))) {
                assertThat(checkpoint.names()).containsExactly("b", "a");
                assertThat(checkpoint.metadata()).containsExactly(Map.entry("format", "pt"));
                assertThat(checkpoint.tensor("a").toLongs()).containsExactly(-5);
                assertThat(checkpoint.tensor("b").toFloats()).containsExactly(1.5f, 2.5f);
                assertThat(checkpoint.tensor("b").shape()).containsExactly(2, 1);
                assertThat(checkpoint.optional("c")).isEmpty();
            }
        }

        @Test
        void may_have_data_at_any_address() {
            for (int blanks = 0; blanks < 8; blanks++) {
                String header = "{\"t\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[1,9]},"
                        + "\"u\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}" + " ".repeat(blanks);
                try (var checkpoint = open(file(header, littleEndian(9).put((byte) 9).putDouble(Math.E).array()))) {
                    assertThat(checkpoint.tensor("t").toDoubles()).containsExactly(Math.E);
                }
            }
        }

        @Test
        void may_be_empty() {
            try (var checkpoint = open(file("{}", 0))) {
                assertThat(checkpoint.names()).isEmpty();
            }
        }

        @Test
        void may_have_tensors_without_elements_between_others() {
            String header = """
                    {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
                     "none":{"dtype":"F32","shape":[0,7],"data_offsets":[2,2]},
                     "b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""";
            try (var checkpoint = open(file(header.strip(), 3))) {
                assertThat(checkpoint.tensor("none").elements()).isZero();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void a_malformed_file_is_refused(String fault, byte[] bytes, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(bytes))
                .withMessageStartingWith("model.safetensors: ").withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(400));
    }

    static Stream<Arguments> a_malformed_file_is_refused() {
        byte[] braces = "{}".getBytes(StandardCharsets.UTF_8);
        byte[] none = {};
        byte[] sound = single("F32", "[2]", new byte[8]);
        return Stream.of(
                arguments("empty", none, "0 bytes; a safetensors file has at least 8"),
                arguments("shorter than the length", new byte[7], "7 bytes"),
                arguments("header of no bytes", file(0, none, none), "does not begin with '{'"),
                arguments("header longer than the file", file(3, braces, none), "a header of 3 bytes in a file of 10"),
                arguments("header over the limit", file(100_000_001, braces, none), "a header of 100000001 bytes; the format allows"),
                arguments("header of 2^63 bytes", file(Long.MIN_VALUE, braces, none), "a header of 9223372036854775808 bytes"),
                arguments("header of 2^64 - 1 bytes", file(-1, braces, none), "a header of 18446744073709551615 bytes"),
                arguments("a Git LFS pointer", ascii("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"), "git lfs pull"),
                arguments("a web page", ascii("<!DOCTYPE html><html></html>"), "web page"),
                arguments("a GGUF file", ascii("GGUF\3\0\0\0\0\0\0\0"), "GGUF"),
                arguments("a list as header", file("[]", 0), "does not begin with '{'"),
                arguments("a blank before the header", file(" {}", 0), "does not begin with '{'"),
                arguments("two documents", file("{}{}", 0), "text after the end"),
                arguments("unfinished JSON", file("{\"t\":", 0), "not valid JSON"),
                arguments("bytes that are not UTF-8", file(3, new byte[] {'{', (byte) 0xff, '}'}, none), "byte 1 is not UTF-8"),
                arguments("an overlong zero", file(6, new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', '}'}, none), "is not UTF-8"),
                arguments("deep nesting", file("{\"t\":{\"shape\":" + "[".repeat(100_000), 0), "is a list; expected a whole number"),
                arguments("deep nesting of objects", file("{\"a\":".repeat(100_000), 0), "has a key \"a\""),
                arguments("a tensor twice", file("{%s,%1$s}".formatted(tensor("U8", "[1]", "[0,1]")), 1), "tensor \"t\" appears twice"),
                arguments("a key twice", file("{\"t\":{\"dtype\":\"U8\",\"dtype\":\"I8\"}}", 0), "two keys dtype"),
                arguments("notes twice", file("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0), "appears twice"),
                arguments("notes that are not text", file("{\"__metadata__\":{\"a\":1}}", 0), "is a whole number; expected text"),
                arguments("a tensor that is none", file("{\"t\":1}", 0), "tensor \"t\" is a whole number; expected an object"),
                arguments("a missing key", file("{\"t\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1), "lacks one of"),
                arguments("an unknown key", file("{\"t\":{\"strides\":[1]}}", 1), "a key \"strides\""),
                arguments("an unknown type", single("F8_E4M3", "[1]", new byte[1]), "dtype \"F8_E4M3\"; expected one of [BOOL, U8"),
                arguments("a type in small letters", single("f32", "[1]", new byte[4]), "dtype \"f32\""),
                arguments("a negative dimension", single("U8", "[-1]", new byte[1]), "shape holds -1; expected 0 to 2^63 - 1"),
                arguments("a dimension of 2^63", single("U8", "[9223372036854775808]", none), "holds 9223372036854775808"),
                arguments("a dimension with a fraction", single("U8", "[1.0]", new byte[1]), "is a fraction; expected a whole number"),
                arguments("dimensions that overflow", single("F32", "[4294967296,4294967296]", none), "more bytes than a file can"),
                arguments("bytes that overflow", single("F64", "[1152921504606846976]", none), "more bytes than a file can"),
                arguments("65 dimensions", single("U8", Arrays.toString(new int[65]), none), "more than 64 numbers"),
                arguments("offsets in the wrong order", file("{" + tensor("U8", "[1]", "[1,0]") + "}", 1), "expected [begin, end]"),
                arguments("three offsets", file("{" + tensor("U8", "[1]", "[0,1,1]") + "}", 1), "expected [begin, end]"),
                arguments("offsets that do not fit the shape", single("F32", "[3]", new byte[8]), "12 bytes, but its data_offsets [0, 8] hold 8"),
                arguments("data behind the end", file("{" + tensor("U8", "[9]", "[0,9]") + "}", 8), "ends at 9, but the file holds 8"),
                arguments("a truncated file", Arrays.copyOf(sound, sound.length - 1), "Is the download complete?"),
                arguments("bytes behind the data", Arrays.copyOf(sound, sound.length + 1), "1 bytes after the data"),
                arguments("overlapping tensors", file("{%s,%s}".formatted(tensor("U8", "[2]", "[0,2]"),
                        tensor("U8", "[2]", "[1,3]").replace("\"t\"", "\"u\"")), 3), "begins at 1; expected 2, without overlap"),
                arguments("a hole", file("{%s,%s}".formatted(tensor("U8", "[2]", "[0,2]"),
                        tensor("U8", "[2]", "[3,5]").replace("\"t\"", "\"u\"")), 5), "begins at 3; expected 2, without a gap"),
                arguments("a name that would break the line", file("{\"\\n\\u202e" + "x".repeat(10_000) + "\":1}", 0), "tensor \"\\u000a\\u202exxx"));
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "\"t\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(dtype, shape, offsets);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
