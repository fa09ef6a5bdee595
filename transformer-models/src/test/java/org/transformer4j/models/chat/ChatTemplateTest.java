package org.transformer4j.models.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.TokenizerConfig;

class ChatTemplateTest {
    private static final TokenizerConfig TOKENS = config("{'bos_token': '<s>', 'eos_token': {'content': '</s>'}}");
    private static final List<ChatMessage> CONVERSATION = List.of(
            ChatMessage.system(" Be brief.\n"),
            ChatMessage.user("Who wrote \"Hamlet\"?"),
            ChatMessage.assistant(" Shakespeare, about 1600. "),
            ChatMessage.user("And 'Faust'? é\uD83D\uDE00"));
    private static final Clock JANUARY = Clock.fixed(Instant.parse("2026-01-05T14:03:09Z"), ZoneOffset.UTC);

    /** Templates in the styles of known models, beside what Jinja2 writes. */
    @Nested
    class Style {
        @ParameterizedTest
        @ValueSource(strings = {"chatml", "llama2", "llama3", "gemma", "mistral", "zephyr"})
        void conversations_are_written_as_by_the_reference(String style) {
            Map<String, Object> expected = Resources.json("conversations.json");
            List<ChatMessage> withoutSystem = CONVERSATION.subList(1, 4);
            List<ChatMessage> whole = style.equals("gemma") ? withoutSystem : CONVERSATION;
            assertThat(style(style).render(whole, false)).isEqualTo(expected.get(style));
            assertThat(style(style).render(whole, true)).isEqualTo(expected.get(style + "_prompt"));
            assertThat(style(style).render(withoutSystem, true)).isEqualTo(expected.get(style + "_no_system"));
        }

        @Test
        void further_variables_reach_the_template() {
            List<Object> ofEachKind = new ArrayList<>(List.of(true, 0.5f));
            ofEachKind.add(1, null);
            Object tool = Map.of("name", "f");
            assertThat(style("mistral").render(CONVERSATION, false, Map.of("tools", List.of(tool)))).contains("[AVAILABLE_TOOLS] [{\"name\": \"f\"}]");
            assertThat(template("{{ x | tojson }}").render(CONVERSATION, false, Map.of("x", ofEachKind))).isEqualTo("[true, null, 0.5]");
        }

        @Test
        void a_template_refuses_what_it_does_not_take() {
            assertThatThrownBy(() -> style("gemma").render(CONVERSATION, true)).isInstanceOf(ChatTemplateException.class)
                    .hasMessage("gemma.jinja, line 1: the template refuses: this model takes no system message");
            assertThatThrownBy(() -> style("llama2").render(List.of(ChatMessage.assistant("Hi")), true))
                    .hasMessageStartingWith("llama2.jinja, line 9: the template refuses: user and assistant have to take turns");
            assertThatThrownBy(() -> style("llama3").render(List.of(new ChatMessage("robot", "Hi")), true))
                    .hasMessageStartingWith("llama3.jinja, line 14: the template refuses: unknown role robot")
                    .isInstanceOfSatisfying(ChatTemplateException.class, failure -> assertThat(failure.line()).isEqualTo(14));
        }

        private static ChatTemplate style(String name) {
            return ChatTemplate.of(Resources.text(name + ".jinja"), name + ".jinja", TOKENS).at(JANUARY);
        }
    }

    /** Templates that mean harm. */
    @Nested
    @Timeout(60)
    class Hostile {
        @ParameterizedTest
        @ValueSource(strings = {
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            "{% for a in range(1000000000) %}{% endfor %}",
            "{{ 'x' * 1000000000 }}",
            "{{ [0] * 1000000000 }}",
            "{% set ns = namespace(x='x') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
            "{% set ns = namespace(x='x') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "{% set ns = namespace(x=[]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
            "{% set ns = namespace(x=[]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}",
            "{% set ns = namespace(x=[]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x == ns.x + [] }}",
            "{% set a = 'x' * 4999999 %}{{ a | replace('x', 'yyyyyyyyyyyyyyyyyyyy') }}",
            "{% set a = range(100000) | list %}{% for i in a %}{{ a | length }}{{ a == a }}{% endfor %}",
            "{% set a = 'x' * 100000 %}{% for i in range(100000) %}{{ a | upper | length }}{% endfor %}"})
        void what_never_ends_is_stopped(String source) {
            assertThatThrownBy(() -> template(source).render(CONVERSATION, true)).isInstanceOf(ChatTemplateException.class)
                    .hasMessageStartingWith("test.jinja, line 1: it does not come to an end");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                {% macro f() %}{{ f() }}{% endmacro %}{{ f() }}       | macros call each other more than 64 deep
                {% set ns = namespace(x=[]) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }} | nested too deep
                {{ ''.__class__.__mro__ }}                            | str has no attribute '__class__'
                {{ messages.getClass() }}                             | list has no attribute 'getClass'
                {{ messages[0].content.getBytes() }}                  | str has no attribute 'getBytes'
                {{ raise_exception.getClass() }}                      | function has no attribute 'getClass'
                {{ messages.append(1) }}                              | append() would change a value
                {% include '/etc/passwd' %}                           | unknown tag 'include'
                {% import 'os' as os %}                               | unknown tag 'import'
                {{ 9223372036854775807 + 1 }}                         | too large for 64 bits
                {{ 2 ** 100 }}                                        | too large for 64 bits
                {{ 99999999999999999999 }}                            | at most 64 bits
                {{ -9223372036854775807 // 0 }}                       | division by zero
                {{ 1 % 0 }}                                           | division by zero
                {{ '%*d' % 1 }}                                       | '%*' in a format
                {{ strftime_now('%Q') }}                              | %Q in a date
                {{ '{0.__class__}'.format(1) }}                       | a brace alone in a format
                """)
        void what_reaches_too_far_is_refused(String source, String message) {
            assertThatThrownBy(() -> template(source).render(CONVERSATION, true)).isInstanceOf(ChatTemplateException.class)
                    .hasMessageStartingWith("test.jinja, line 1: ").hasMessageContaining(message);
        }

        @ParameterizedTest
        @CsvSource({"(, )", "[, ]", "{1:, }", "'not ', ''", "-, ''", "a(, )", "a[, ]", "a|f(, )"})
        void deep_nesting_does_not_crash_the_parser(String open, String close) {
            String nested = "{{ " + open.repeat(100_000) + "1" + close.repeat(100_000) + " }}";
            assertThatThrownBy(() -> template(nested).render(CONVERSATION, true)).isInstanceOf(ChatTemplateException.class)
                    .hasMessageContaining("nested");
        }

        @Test
        void deep_blocks_do_not_crash_the_parser() {
            assertThatThrownBy(() -> template("{% if x %}".repeat(100_000))).isInstanceOf(ChatTemplateException.class)
                    .hasMessageContaining("blocks nested more than 100 deep");
        }

        @Test
        void a_long_chain_does_not_crash_the_interpreter() {
            assertThatThrownBy(() -> template("{{ 1" + " + 1".repeat(200_000) + " }}").render(CONVERSATION, true))
                    .isInstanceOf(ChatTemplateException.class).hasMessageContaining("nested too deep");
        }

        @Test
        void a_namespace_in_itself_can_be_written() {
            assertThat(template("{% set ns = namespace() %}{% set ns.a = [ns] %}{{ ns.a }}{{ ns.a == [ns] }}").render(CONVERSATION, true))
                    .isEqualTo("[<namespace>]True");
        }

        @Test
        void an_enormous_template_is_refused() {
            assertThatThrownBy(() -> template("x".repeat(2_000_000))).hasMessageContaining("2,000,000 characters");
        }

        @Test
        void a_java_object_cannot_be_given_by_mistake() {
            assertThatThrownBy(() -> template("").render(CONVERSATION, true, Map.of("tools", List.of(Path.of("x")))))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("variable tools has a").hasMessageContaining("expected null, text");
            assertThatThrownBy(() -> template("").render(CONVERSATION, true, Map.of("tools", Map.of(1, 2))))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the key 1; expected text");
        }
    }

    @Test
    void an_error_names_file_and_line() {
        assertThatThrownBy(() -> template("a\n{% if true %}\n{{ nobody.there }}\n{% endif %}").render(CONVERSATION, true))
                .hasMessage("test.jinja, line 3: 'nobody' is undefined");
        assertThatThrownBy(() -> template("a\n\n{% endif %}")).hasMessageStartingWith("test.jinja, line 3: unknown tag 'endif'");
        assertThatThrownBy(() -> template("a\n{% for x in y %}\n\n")).hasMessageContaining("the block of line 2 does not; expected {% else %}, {% endfor %}");
        assertThatThrownBy(() -> template("\n{{ 'a' | bold }}").render(CONVERSATION, true)).hasMessage("test.jinja, line 2: unknown filter 'bold'");
    }

    @Test
    void one_template_serves_many_conversations() {
        ChatTemplate template = template("{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}");
        assertThat(template.render(CONVERSATION, true)).isEqualTo("4");
        assertThat(template.render(CONVERSATION.subList(0, 2), true)).isEqualTo("2");
        assertThat(template.render(List.of(), true)).isEqualTo("0");
    }

    @Test
    void a_folder_has_its_template_in_the_configuration_of_the_tokenizer(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> ChatTemplate.read(folder)).isInstanceOf(CheckpointException.class).hasMessageContaining("no chat_template");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"!\", \"chat_template\": \"{{ messages[0].role ~ eos_token }}\"}");
        assertThat(ChatTemplate.read(folder).render(CONVERSATION, true)).isEqualTo("system!");
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ eos_token ~ bad.x }}");
        assertThatThrownBy(() -> ChatTemplate.read(folder).render(CONVERSATION, true))
                .hasMessage(folder.resolve("chat_template.jinja") + ", line 1: 'bad' is undefined");
    }

    @Test
    void of_several_templates_one_is_chosen_by_name() {
        TokenizerConfig several = config("{'chat_template': [{'name': 'default', 'template': 'D'}, {'name': 'tool_use', 'template': 'T{'}]}");
        assertThat(ChatTemplate.of(several, ChatTemplate.DEFAULT_NAME, "f").render(CONVERSATION, true)).isEqualTo("D");
        assertThat(ChatTemplate.of(several, "tool_use", "f").render(CONVERSATION, true)).isEqualTo("T{");
        assertThatThrownBy(() -> ChatTemplate.of(several, "rag", "f")).isInstanceOf(CheckpointException.class)
                .hasMessage("f: no chat_template called \"rag\"; there is default, tool_use");
        assertThatThrownBy(() -> config("{'chat_template': [{'name': 'x'}]}")).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("chat_template is a list of 1; expected text, or a list of objects with name and template");
    }

    private static ChatTemplate template(String source) {
        return ChatTemplate.of(source, "test.jinja", TOKENS);
    }

    private static TokenizerConfig config(String json) {
        return TokenizerConfig.read(new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), "tokenizer_config.json");
    }
}
