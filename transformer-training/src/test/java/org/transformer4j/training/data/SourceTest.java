package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {
    @TempDir
    Path folder;

    @Nested
    class Lines {
        @Test
        void lines_end_with_a_line_feed_and_the_last_one_need_not() throws IOException {
            assertThat(texts(Source.lines(files("one\r\n\n two \nthr\ree")))).containsExactly("1[one]", "2[]", "3[ two ]", "4[thr\ree]");
            assertThat(texts(Source.lines(files("one\n\n")))).containsExactly("1[one]", "2[]");
        }

        @Test
        void lines_may_be_longer_than_what_is_read_at_a_time() throws IOException {
            String line = "long line ".repeat(5000);
            assertThat(texts(Source.lines(files(line + "\n" + line)))).containsExactly("1[" + line + "]", "2[" + line + "]");
        }

        @Test
        void the_lines_of_several_files_follow_each_other() throws IOException {
            Path first = Files.writeString(folder.resolve("a"), "one");
            Path second = Files.write(folder.resolve("b.gz"), TextFileTest.gzip("two\n"));
            assertThat(texts(Source.lines(TextFile.in(List.of(first, second))))).containsExactly("1[one]", "1[two]");
        }

        @Test
        void an_empty_file_is_refused() throws IOException {
            fails(Source.lines(files("")), "text: an empty file; expected text");
            Path packed = Files.write(folder.resolve("text.gz"), TextFileTest.gzip(""));
            fails(Source.lines(TextFile.in(List.of(packed))), "text.gz: an empty file; expected text");
        }

        @Test
        void a_line_that_does_not_end_is_refused() throws IOException {
            fails(Source.lines(List.of(file("short\n" + "x".repeat(50_000)).withLongestLine(40_000))),
                    "line 2 has more than 40000 characters; break it into lines, or allow longer ones");
            assertThat(texts(Source.lines(List.of(file("12345\r\n12345").withLongestLine(5))))).hasSize(2);
            fails(Source.lines(List.of(file("123456\n").withLongestLine(5))), "line 1 has more than 5 characters");
        }
    }

    @Nested
    class Pairs {
        @Test
        void line_by_line_they_belong_together() throws IOException {
            assertThat(texts(pairs("a\nb\n", "x\n\n"))).containsExactly("1[a, x]", "2[b, ]");
        }

        @Test
        void different_numbers_of_lines_are_refused() throws IOException {
            fails(pairs("a\nb\nc\n", "x\ny\nz\nmore\nyet more"), "first has 3 lines and %s has 5; as many in both are needed".formatted(folder.resolve("second")));
            fails(pairs("a\nb", "x"), "first has 2 lines and %s has 1;".formatted(folder.resolve("second")));
        }

        @Test
        void what_is_wrong_with_one_is_reported_with_its_name() throws IOException {
            fails(pairs("", "x\n"), "first: an empty file");
            fails(pairs("a\n", ""), "second: an empty file");
            assertThatThrownBy(() -> texts(Source.pairs(file("a"), new TextFile(folder.resolve("none"))))).isInstanceOf(DataException.class)
                    .hasMessageContaining("none: found nothing");
        }

        private Source pairs(String first, String second) throws IOException {
            return Source.pairs(new TextFile(Files.writeString(folder.resolve("first"), first)),
                    new TextFile(Files.writeString(folder.resolve("second"), second)));
        }
    }

    @Nested
    class Json {
        @Test
        void fields_are_found_by_their_names() throws IOException {
            Source source = Source.json(files("""
                    {"label": 1, "text": "one \\"é\\u00e9", "more": [1, {"text": 2}]}

                    {"text": "two", "label": true, "text2": null}
                    """), "text", "label");
            assertThat(texts(source)).containsExactly("1[one \"éé, 1]", "2[, ]", "3[two, true]");
        }

        @Test
        void fields_of_an_object_in_the_object_go_by_their_path() throws IOException {
            assertThat(texts(Source.json(files("{\"id\": 7, \"translation\": {\"en\": \"a\", \"de\": \"b\"}}"), "translation.de", "translation.en")))
                    .containsExactly("1[b, a]");
        }

        @Test
        void a_missing_field_is_reported_with_those_that_are_there() throws IOException {
            fails(Source.json(files("{\"text\": \"a\"}\n{\"txt\": \"a\", \"label\": 1}"), "text"),
                    "text: line 2 has no text \"text\"; its fields are \"txt\", \"label\"");
            fails(Source.json(files("{\"text\": null}"), "text"), "line 1 has null as \"text\"; expected text");
            fails(Source.json(files("{\"text\": [\"a\"]}"), "text"), "line 1 has no text \"text\"");
        }

        @Test
        void malformed_lines_are_refused() throws IOException {
            fails(Source.json(files("{\"text\": \"a\"}\n{\"text\": \"a"), "text"), "text: line 2 is not valid JSON:");
            fails(Source.json(files("{\"text\": \"a\"} {\"text\": \"a\"}"), "text"), "line 1 goes on after its JSON object");
            fails(Source.json(files("[{\"text\": \"a\"}]"), "text"), "line 1 begins with \"[{\"text\": \"a\"}]\"; expected a JSON object on each line");
            fails(Source.json(files("{\"text\": \"a\", \"text\": \"b\"}"), "text"), "line 1 is not valid JSON: Duplicate");
            fails(Source.json(files("{\"a\":".repeat(100) + "1" + "}".repeat(100)), "text"), "line 1 is not valid JSON");
        }
    }

    @Nested
    class Tables {
        @Test
        void columns_are_found_by_the_first_row() throws IOException {
            Source source = Source.table(files("id,label,text\r\n1,good,\"one, \"\"two\"\"\"\r\n\r\n2,bad,\"over\ntwo lines\"\n3,,x"), Source.Form.CSV, "text", "label");
            assertThat(texts(source)).containsExactly("2[one, \"two\", good]", "3[, ]", "4[over\ntwo lines, bad]", "6[x, ]");
        }

        @Test
        void quotes_are_nothing_special_between_tabs() throws IOException {
            assertThat(texts(Source.table(files("text\tlabel\n\"one\t\"x\n"), Source.Form.TSV, "label", "text"))).containsExactly("2[\"x, \"one]");
        }

        @Test
        void columns_may_go_by_their_numbers() throws IOException {
            assertThat(texts(Source.table(files("Go.\tVa !\tCC-BY\nHi.\tSalut.\tCC-BY\n"), Source.Form.TSV, 2, 1)))
                    .containsExactly("1[Va !, Go.]", "2[Salut., Hi.]");
            fails(Source.table(files("a\tb\n"), Source.Form.TSV, 1, 3), "line 1 has 2 columns; column 3 is wanted");
            assertThatIllegalArgumentException().isThrownBy(() -> Source.table(files("a"), Source.Form.TSV, 0)).withMessageContaining("counted from 1");
        }

        @Test
        void a_missing_column_is_reported_with_those_that_are_there() throws IOException {
            fails(Source.table(files("sentence,label\na,b\n"), Source.Form.CSV, "text"), "text: no column \"text\"; the columns are \"sentence\", \"label\"");
            fails(Source.table(files("a,a\nx,y\n"), Source.Form.CSV, "a"), "two columns \"a\"");
        }

        @Test
        void malformed_rows_are_refused() throws IOException {
            fails(Source.table(files("a,b\nx,y\nx,y,z\n"), Source.Form.CSV, "a"), "text: line 3 has 3 columns; the first has 2");
            fails(Source.table(files("a,b\nx\n"), Source.Form.CSV, "a"), "line 2 has 1 columns");
            fails(Source.table(files("a,b\n\"x\"y,z\n"), Source.Form.CSV, "a"), "text: line 2: Unexpected character");
            fails(Source.table(files("a,b\nc,\"never closed\nx,y\n"), Source.Form.CSV, "a"), "Missing closing quote");
            fails(Source.table(files("a,b\n"), Source.Form.CSV, "a"), "text: no row below the names of the columns");
            fails(Source.table(files(""), Source.Form.CSV, "a"), "text: an empty file; expected a row with the names of columns");
            fails(Source.table(List.of(file("a,b\nc,\"" + "never closed\n".repeat(9000)).withLongestLine(100)), Source.Form.CSV, "a"),
                    "a text after line 2 has more than 100 characters");
            fails(Source.table(List.of(file(",".repeat(500)).withLongestLine(100)), Source.Form.CSV, 1), "line 1 has more than 100 columns");
        }

        @Test
        void what_is_not_utf_8_is_refused_with_the_line() throws IOException {
            Path file = Files.write(folder.resolve("latin"), new byte[] {'a', '\n', (byte) 0xE9, '\n'});
            fails(Source.table(TextFile.in(List.of(file)), Source.Form.CSV, "a"), "latin: line 2 is not UTF-8");
        }
    }

    private TextFile file(String text) throws IOException {
        return new TextFile(Files.writeString(folder.resolve("text"), text));
    }

    private List<TextFile> files(String text) throws IOException {
        return List.of(file(text));
    }

    private static List<String> texts(Source source) {
        var texts = new ArrayList<String>();
        source.read(entry -> texts.add(entry.line() + "" + entry.texts()));
        return texts;
    }

    private static void fails(Source source, String message) {
        assertThatThrownBy(() -> texts(source)).isInstanceOf(DataException.class).hasMessageContaining(message).message().doesNotContain("\n");
    }
}
