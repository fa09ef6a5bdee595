package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BleuCommandTest {
    @TempDir
    private Path folder;
    @TempDir
    private Path texts;

    private String file(String name, String... lines) throws IOException {
        return Files.write(texts.resolve(name), List.of(lines)).toString();
    }

    @Test
    void a_model_agrees_with_its_own_translations() throws IOException {
        String model = TinyTranslator.marian(folder);
        String sources = file("sources", "the ab a", "b", "a b the");
        Path out = texts.resolve("out");
        Run first = Run.of("bleu", "--model", model, sources, file("references", "a", "b", "the"), "--out", out.toString()).succeeded();
        assertThat(first.out()).startsWith("BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp = ").contains("hyp_len", "ref_len");
        assertThat(first.err()).contains("backend: cpu:0", "translated: 3 texts");
        assertThat(Files.readAllLines(out)).hasSize(3);

        Run again = Run.of("bleu", "--model", model, sources, out.toString()).succeeded();
        assertThat(again.out()).contains(" = 100.00 100.0/100.0/100.0/100.0 (BP = 1.000 ");
    }

    @Test
    void files_that_do_not_fit_are_refused() throws IOException {
        String model = TinyTranslator.marian(folder);
        String two = file("two", "a", "b");
        Run.of("bleu", "--model", model, two, file("one", "a")).failedWith(1, "one", "two");
        Run.of("bleu", "--model", model, two, texts.resolve("nothing").toString()).failedWith(1, "nothing");
        Run.of("bleu", "--model", model, two, two, "--out", two).failedWith(1, "exists already");
    }
}
