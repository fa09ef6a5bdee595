package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.transformer4j.models.gguf.GgufBytes.array;
import static org.transformer4j.models.gguf.GgufBytes.buffer;
import static org.transformer4j.models.gguf.GgufBytes.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.checkpoint.CheckpointException;

class GgufFileTest {
    private static final byte[] NONE = {};

    @Nested
    class A_sound_file {
        @ParameterizedTest
        @ValueSource(ints = {2, 3})
        void has_its_metadata_and_its_tensors_in_the_order_of_the_file(int version) {
            byte[] bytes = new GgufBytes(version, 64).put("general.name", "é😀").put("n", 7)
                    .tensor("b", new float[] {1, 2, 3, 4, 5, 6}, 2, 3).tensor("a", GgmlType.BF16, new byte[] {0x40, (byte) 0xc0}, 1).file();
            try (GgufFile file = GgufBytes.open(bytes)) {
                assertThat(file.version()).isEqualTo(version);
                assertThat(file.metadata().keys()).containsExactly("general.alignment", "general.name", "n");
                assertThat(file.metadata().text("general.name")).isEqualTo("é😀");
                assertThat(file.tensors()).extracting(GgufTensor::name).containsExactly("b", "a");
                assertThat(file.tensor("b").shape()).containsExactly(2, 3);
                assertThat(file.tensor("b").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
                assertThat(file.tensor("a").toFloats()).containsExactly(-3);
                assertThat(file.optional("c")).isEmpty();
            }
        }

        @Test
        void has_metadata_of_every_type() {
            GgufMetadata metadata = new GgufBytes()
                    .raw("u8", 0, new byte[] {(byte) 200}).raw("i8", 1, new byte[] {(byte) 200})
                    .raw("u16", 2, buffer(2).putShort((short) -1).array()).raw("i16", 3, buffer(2).putShort((short) -1).array())
                    .raw("u32", 4, buffer(4).putInt(-1).array()).raw("i32", 5, buffer(4).putInt(-1).array())
                    .put("f32", 1e-5f).put("true", true).put("false", false).put("text", "")
                    .put("u64", 1L << 40).raw("i64", 11, buffer(8).putLong(-1).array()).put("f64", 0.1)
                    .put("wholes", new int[] {1, -1}).put("floats", new float[] {0.5f}).put("texts", List.of("a", ""))
                    .raw("bytes", 9, array(0, 3, new byte[] {1, 2, -1})).raw("none", 9, array(4, 0, NONE))
                    .open().metadata();
            assertThat(Stream.of("u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64").map(metadata::whole))
                    .containsExactly(200L, -56L, 65535L, -1L, 4294967295L, -1L, 1L << 40, -1L);
            assertThat(metadata.number("f32")).isEqualTo(1e-5f);
            assertThat(metadata.number("f64")).isEqualTo(0.1);
            assertThat(metadata.flag("true", false)).isTrue();
            assertThat(metadata.flag("false", true)).isFalse();
            assertThat(metadata.text("text")).isEmpty();
            assertThat(metadata.texts("texts")).containsExactly("a", "");
            assertThat(metadata.texts("none")).isEmpty();
            assertThat(metadata.optionalWholes("wholes").orElseThrow()).containsExactly(1, -1);
            assertThat(metadata.optionalWholes("bytes").orElseThrow()).containsExactly(1, 2, 255);
            assertThat(metadata.optionalFloats("floats").orElseThrow()).containsExactly(0.5f);
        }

        @Test
        void may_have_an_unsigned_number_that_no_long_holds() {
            GgufMetadata metadata = new GgufBytes().put("seed", -1L).open().metadata();
            assertThat(metadata.describe("seed")).isEqualTo("18446744073709551615");
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> metadata.whole("seed"))
                    .withMessage("model.gguf: metadata \"seed\" is 18446744073709551615; expected a whole number below 2^63");
        }

        @Test
        void may_have_arrays_in_arrays() {
            byte[] inner = array(4, 2, buffer(8).putInt(1).putInt(2).array());
            byte[] outer = array(9, 2, buffer(2 * inner.length).put(inner).put(inner).array());
            assertThat(new GgufBytes().raw("nested", 9, outer).open().metadata().describe("nested")).isEqualTo("a list of 2");
        }

        @Test
        void may_have_no_tensors() {
            assertThat(new GgufBytes().put("a", "b").open().tensors()).isEmpty();
        }

        @Test
        void is_mapped_and_unmapped(@TempDir Path folder) throws IOException {
            Path path = Files.write(folder.resolve("m.gguf"), new GgufBytes().put("k", "v").tensor("t", new float[] {1}, 1).file());
            GgufFile file = GgufFile.open(path);
            GgufTensor tensor = file.tensor("t");
            assertThat(tensor.toFloats()).containsExactly(1);
            file.close();
            file.close();
            assertThat(file.metadata().text("k")).isEqualTo("v");
            assertThatIllegalStateException().isThrownBy(tensor::toFloats);
        }

        @Test
        void says_what_a_value_is_when_it_is_not_what_was_asked_for() {
            GgufMetadata metadata = new GgufBytes().put("a", "text").open().metadata();
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> metadata.whole("a"))
                    .withMessage("model.gguf: metadata \"a\" is text \"text\"; expected a whole number below 2^63");
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> metadata.text("b"))
                    .withMessage("model.gguf: metadata \"b\" is missing; expected text");
        }
    }

    @Test
    void a_missing_file_is_refused(@TempDir Path folder) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> GgufFile.open(folder.resolve("m.gguf")))
                .withMessageContaining("found nothing; expected a file");
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> GgufFile.open(folder))
                .withMessageContaining("found a folder; expected a file");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void a_malformed_file_is_refused(String fault, byte[] bytes, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> GgufBytes.open(bytes))
                .withMessageStartingWith("model.gguf: ").withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(400));
    }

    static Stream<Arguments> a_malformed_file_is_refused() {
        byte[] sound = new GgufBytes().put("k", "v").tensor("t", new float[8], 8).file();
        return Stream.of(
                arguments("empty", NONE, "the file is empty"),
                arguments("three bytes", new byte[] {'G', 'G', 'U'}, "does not begin with \"GGUF\""),
                arguments("another file", new byte[64], "This is not a GGUF file."),
                arguments("a Git LFS pointer", ascii("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"), "git lfs pull"),
                arguments("a web page", ascii("<!DOCTYPE html><html></html>"), "web page"),
                arguments("safetensors", ascii("\2\0\0\0\0\0\0\0{}"), "safetensors"),
                arguments("a file before GGUF", ascii("tjgg\1\0\0\0"), "before GGUF"),
                arguments("reversed magic", ascii("FUGG\0\0\0\3"), "big-endian"),
                arguments("big endian", new GgufBytes(0x03000000, 32).file(), "version 3 with its bytes reversed, so this is a big-endian file"),
                arguments("version 1", new GgufBytes(1, 32).file(), "version 1; versions 2 and 3 are read: convert the model again"),
                arguments("version 4", new GgufBytes(4, 32).file(), "version 4; versions 2 and 3 are read"),
                arguments("nothing but the magic", ascii("GGUF"), "the header: the file ends at byte 4, where 4 more are expected"),
                arguments("2^60 tensors", new GgufBytes().file(1L << 60, 0), "1152921504606846976 tensors; at most 1048576"),
                arguments("2^60 keys", new GgufBytes().file(0, 1L << 60), "1152921504606846976 keys of metadata"),
                arguments("2^64 - 1 keys", new GgufBytes().file(0, -1), "18446744073709551615 keys"),
                arguments("more tensors than fit", new GgufBytes().file(1000, 0), "1000 tensors, but only"),
                arguments("a key missing", new GgufBytes().put("a", "b".repeat(99)).file(0, 2), "metadata 1: the key is empty"),
                arguments("a key past the end", new GgufBytes().raw(text(1000, ascii("k")), 8, text("v")).file(), "metadata 0: 1000 bytes in the key, but only"),
                arguments("a key of 2^63 bytes", new GgufBytes().raw(text(Long.MIN_VALUE, ascii("k")), 8, text("v")).file(), "9223372036854775808 bytes in the key; at most 65535"),
                arguments("a text past the end", new GgufBytes().raw("k", 8, text(1L << 20, ascii("v"))).file(), "metadata \"k\": 1048576 bytes in a text, but only"),
                arguments("a text of 2^60 bytes", new GgufBytes().raw("k", 8, text(1L << 60, ascii("v"))).file(), "bytes in a text; at most"),
                arguments("a text that is not UTF-8", new GgufBytes().raw("k", 8, text(2, new byte[] {'a', (byte) 0xff})).file(), "a text is not UTF-8 (byte 45)"),
                arguments("half a character", new GgufBytes().raw("k", 8, text(3, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})).file(), "a text is not UTF-8"),
                arguments("a key that is not UTF-8", new GgufBytes().raw(text(1, new byte[] {(byte) 0xff}), 8, text("")).file(), "the key is not UTF-8"),
                arguments("a key with a line break", new GgufBytes().put("a\nb", "").file(), "metadata 0: the key is empty, or not of ASCII"),
                arguments("an empty key", new GgufBytes().put("", "").file(), "metadata 0: the key is empty"),
                arguments("a key twice", new GgufBytes().put("k", 1).put("k", 2).file(), "metadata \"k\": this key appears twice"),
                arguments("an unknown value", new GgufBytes().raw("k", 13, new byte[8]).file(), "a value of type 13; expected 0 to 12"),
                arguments("a negative type", new GgufBytes().raw("k", -1, new byte[8]).file(), "a value of type 4294967295"),
                arguments("a bool of 2", new GgufBytes().raw("k", 7, new byte[] {2}).file(), "a bool of 2; expected 0 or 1"),
                arguments("an array of bools with 2", new GgufBytes().raw("k", 9, array(7, 2, new byte[] {1, 2})).file(), "a bool of 2"),
                arguments("an array past the end", new GgufBytes().raw("k", 9, array(12, 100, new byte[16])).file(), "100 elements in an array of float64, but only 47 bytes follow"),
                arguments("an array of 2^60", new GgufBytes().raw("k", 9, array(0, 1L << 60, NONE)).file(), "1152921504606846976 elements in an array of uint8; at most"),
                arguments("an array of 2^60 texts", new GgufBytes().raw("k", 9, array(8, 1L << 60, NONE)).file(), "elements in an array of string; at most"),
                arguments("deep arrays", new GgufBytes().raw("k", 9, deep(5)).file(), "arrays in arrays deeper than 4"),
                arguments("very deep arrays", new GgufBytes().raw("k", 9, deep(50_000)).file(), "arrays in arrays deeper than 4"),
                arguments("a tensor twice", twice(), "tensor \"t\": this tensor appears twice"),
                arguments("a name that is not UTF-8", replaced(sound, 't', 0xff), "tensor 0: the name is not UTF-8"),
                arguments("five dimensions", new GgufBytes().tensor("t", new float[1], 1, 1, 1, 1, 1).file(), "tensor \"t\": 5 dimensions; expected at most 4"),
                arguments("a dimension of 0", new GgufBytes().tensor("t", new float[0], 0).file(), "a dimension of 0; expected 1 to 2^63 - 1"),
                arguments("a negative dimension", new GgufBytes().tensor("t", new float[1], -1).file(), "a dimension of 18446744073709551615"),
                arguments("dimensions that overflow", new GgufBytes().tensor("t", new float[1], 1L << 40, 1L << 40).file(), "more bytes than a file can"),
                arguments("bytes that overflow", new GgufBytes().tensor("t", new float[1], 1L << 62).file(), "more bytes than a file can"),
                arguments("elements that overflow", new GgufBytes().tensor("t", GgmlType.Q4_0, new byte[18], 1L << 58, 32).file(), "more bytes than a file can"),
                arguments("a type that is not read", new GgufBytes().tensor("t", 23, new byte[8], 0, 256).file(), "tensor \"t\": the type is IQ4_XS (ggml type 23); read are F32, F16"),
                arguments("an unknown type", new GgufBytes().tensor("t", 99, new byte[8], 0, 256).file(), "the type is unknown (ggml type 99)"),
                arguments("half a block", new GgufBytes().tensor("t", GgmlType.Q4_K, new byte[144], 128).file(), "rows of 128 elements; expected a multiple of the 256 in a block of Q4_K"),
                arguments("a misaligned tensor", new GgufBytes().tensor("t", 0, new byte[64], 4, 1).file(), "the data begins at 4; expected a multiple of the alignment, 32"),
                arguments("a tensor past the end", new GgufBytes().tensor("t", 0, new byte[4], 0, 9).file(), "36 bytes of data from 0 on, but the file holds 4 bytes"),
                arguments("a tensor far past the end", new GgufBytes().tensor("t", 0, new byte[4], Long.MAX_VALUE - 31, 1).file(), "but the file holds 0 bytes of data"),
                arguments("a negative offset", new GgufBytes().tensor("t", 0, new byte[4], -32, 1).file(), "the data begins at 18446744073709551584"),
                arguments("overlapping tensors", new GgufBytes().tensor("a", 0, new byte[64], 0, 16).tensor("b", 0, new byte[64], 32, 16).file(),
                        "tensor \"b\": the data begins at 32, inside that of \"a\", which ends at 64; expected no overlap"),
                arguments("a truncated file", Arrays.copyOf(sound, sound.length - 1), "Is the download complete?"),
                arguments("an alignment of 0", new GgufBytes().put("general.alignment", 0).file(), "metadata \"general.alignment\" is 0; expected a power of two"),
                arguments("an alignment of 12", new GgufBytes().put("general.alignment", 12).file(), "is 12; expected a power of two from 8"),
                arguments("an alignment of 2^62", new GgufBytes().put("general.alignment", 1L << 62).file(), "expected a power of two"),
                arguments("an alignment in words", new GgufBytes().put("general.alignment", "wide").file(), "is text \"wide\"; expected a whole number"));
    }

    private static byte[] deep(int depth) {
        var bytes = buffer(12 * depth);
        for (int i = 0; i < depth; i++) bytes.putInt(i < depth - 1 ? 9 : 0).putLong(i < depth - 1 ? 1 : 0);
        return bytes.array();
    }

    /** The second of two tensors gets the name of the first. */
    private static byte[] twice() {
        return replaced(new GgufBytes().tensor("t", new float[1], 1).tensor("u", new float[1], 1).file(), 'u', 't');
    }

    private static byte[] replaced(byte[] file, int from, int to) {
        byte[] replaced = file.clone();
        for (int i = 0; i < file.length; i++) {
            if (replaced[i] == from) replaced[i] = (byte) to;
        }
        return replaced;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
