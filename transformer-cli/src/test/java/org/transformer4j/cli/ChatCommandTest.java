package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
    private static final String PLAY = "{% for m in messages %}{{ m.role | upper }}:\n{{ m.content | trim }}\n\n{% endfor %}ROMEO:{{ ' ' }}";

    @TempDir
    private Path folder;

    private Path template;

    @BeforeEach
    void writeTemplate() throws IOException {
        template = Files.writeString(folder.resolve("play.jinja"), PLAY);
    }

    private Run chat(String input, String... options) {
        List<String> arguments = new ArrayList<>(List.of("chat", "--template", template.toString(), "--greedy", "--max-new-tokens", "6", "--stop", "\n"));
        arguments.addAll(List.of(options));
        return Run.withInput(input, arguments.toArray(String[]::new));
    }

    @Test
    void each_line_is_answered_and_the_facts_come_at_the_end() {
        Run run = chat("What light is that?\n\nSpeak again!\n").succeeded();

        assertThat(run.out().lines()).hasSize(2).noneMatch(String::isBlank);
        List<String> facts = run.err().lines().toList();
        assertThat(facts).hasSize(5);
        assertThat(facts.get(0)).startsWith("backend: cpu:0 (");
        assertThat(facts.get(1)).isEqualTo("turns: 2");
        assertThat(facts.get(2)).matches("prompt: \\d+ tokens, [1-9]\\d* of them kept from turn to turn, [0-9.]+ tokens/s");
        assertThat(facts.get(3)).matches("generation: \\d+ tokens, [0-9.]+ tokens/s");
        assertThat(facts.get(4)).matches("fingerprint: [0-9a-f]{64}");
    }

    @Test
    void an_answer_is_what_generate_makes_of_the_written_conversation() {
        Run told = chat("What light is that?\n", "--system", "Verona.").succeeded();
        String prompt = "SYSTEM:\nVerona.\n\nUSER:\nWhat light is that?\n\nROMEO: ";

        Run written = Run.of("generate", "--greedy", "--max-new-tokens", "6", "--stop", "\n", prompt).succeeded();
        assertThat(prompt + told.out()).isEqualTo(written.out());
        assertThat(fingerprint(told)).isEqualTo(fingerprint(written)).isNotEqualTo(fingerprint(chat("What light is that?\n").succeeded()));
    }

    private static String fingerprint(Run run) {
        return run.err().lines().filter(line -> line.startsWith("fingerprint: ")).findFirst().orElseThrow();
    }

    @Test
    void a_conversation_ends_with_exit_and_can_begin_anew() {
        String once = chat("What light is that?\n").succeeded().out();

        assertThat(chat("What light is that?\n/exit\nSpeak again!\n").succeeded().out()).isEqualTo(once);
        assertThat(chat("What light is that?\n/reset\nWhat light is that?\n").succeeded().out()).isEqualTo(once + once);
        assertThat(chat("").succeeded().err()).isEmpty();
    }

    @Test
    void a_model_without_a_template_says_what_to_do() {
        Run.withInput("Hi\n", "chat").failedWith(1, "no chat template", "generate", "--template");
    }

    @Test
    void what_the_template_or_the_model_refuses_is_an_error() throws IOException {
        chat("word ".repeat(200)).failedWith(1, "room for 128", "shorten");
        Files.writeString(template, "{{ raise_exception('no system message') }}");
        chat("Hi\n").failedWith(1, "play.jinja, line 1", "no system message");
        Files.writeString(template, "{% for %}");
        chat("Hi\n").failedWith(1, "play.jinja, line 1");
        Run.withInput("Hi\n", "chat", "--template", folder.resolve("nowhere").toString()).failedWith(1, "nowhere", "no such file");
        Run.withInput("Hi\n", "chat", "--model", folder.resolve("nowhere").toString()).failedWith(1, "nowhere", "no such folder");
        Run.withInput("Hi\n", "chat", "--beams", "0").failedWith(2, "--beams", "at least 1");
    }

    @Test
    void who_sits_at_the_input_is_asked_and_may_try_again() {
        byte[] input = ("word ".repeat(200) + "\nWhat light is that?\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new ByteArrayInputStream(input), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), true, true);

        int exitCode = TransformerCommand.run(terminal, "chat", "--template", template.toString(), "--greedy", "--max-new-tokens", "6", "--stop", "\n");

        assertThat(exitCode).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(chat("What light is that?\n").succeeded().out());
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Say something; /reset").contains("> error: the prompt has ", "> backend: ", "turns: 1");
    }

    @Test
    void it_has_help() {
        assertThat(Run.of("chat", "--help").succeeded().out()).contains("Usage: transformer chat", "/reset", "/exit", "--system", "--template");
    }
}
