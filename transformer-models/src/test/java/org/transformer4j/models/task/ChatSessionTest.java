package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.chat.ChatMessage;
import org.transformer4j.models.chat.ChatTemplate;
import org.transformer4j.models.chat.ChatTemplateException;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.generation.FinishReason;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.TextGenerator;

class ChatSessionTest {
    private static final Generation SETTINGS = Generation.greedy().maxNewTokens(8).stop("\n");
    private static final String TEMPLATE = """
            {% for m in messages %}{% if m.content == 'forbidden' %}{{ raise_exception('that is not talked about') }}{% endif %}\
            {{ m.role | upper }}:
            {{ m.content | trim }}

            {% endfor %}ASSISTANT: """;

    private static Backend backend;
    private static TextGenerator shakespeare;
    private static ChatTemplate play;

    @BeforeAll
    static void load() {
        backend = Backends.select("cpu");
        shakespeare = TextGenerator.bundled(backend);
        play = ChatTemplate.of(TEMPLATE, "test", TokenizerConfig.absent());
    }

    @AfterAll
    static void close() {
        shakespeare.close();
        backend.close();
    }

    @Test
    void each_turn_gives_what_the_whole_conversation_gives_at_once() {
        try (ChatSession chat = new ChatSession(shakespeare, play, List.of(ChatMessage.system("Verona.")))) {
            for (String text : List.of("What light?", "Speak again!", "Adieu.")) {
                List<ChatMessage> all = new ArrayList<>(chat.messages());
                all.add(ChatMessage.user(text));
                Generated whole = shakespeare.generate(play.render(all, true), SETTINGS);
                List<String> pieces = new ArrayList<>();
                Generated answer = chat.say(text, SETTINGS, pieces::add, () -> false);

                assertThat(answer.text()).isEqualTo(whole.text()).isEqualTo(String.join("", pieces));
                assertThat(answer.fingerprint()).isEqualTo(whole.fingerprint());
                assertThat(answer.timings().promptTokens()).isEqualTo(whole.timings().promptTokens());
                assertThat(answer.timings().reusedTokens() > 0).isEqualTo(chat.messages().size() > 3);
            }
            assertThat(chat.messages()).extracting(ChatMessage::role)
                    .containsExactly("system", "user", "assistant", "user", "assistant", "user", "assistant");
        }
    }

    @Test
    void a_new_conversation_begins_as_the_first_did() {
        try (ChatSession chat = new ChatSession(shakespeare, play, List.of(ChatMessage.system("Verona.")))) {
            Generated first = chat.say("What light?", SETTINGS);
            chat.reset();
            assertThat(chat.messages()).containsExactly(ChatMessage.system("Verona."));
            Generated again = chat.say("What light?", SETTINGS);
            assertThat(again.fingerprint()).isEqualTo(first.fingerprint());
            assertThat(again.timings().reusedTokens()).isEqualTo(again.timings().promptTokens() - 1);
        }
    }

    @Test
    void what_is_refused_was_not_said() {
        try (ChatSession chat = new ChatSession(shakespeare, play, List.of())) {
            chat.say("What light?", SETTINGS);
            List<ChatMessage> before = chat.messages();
            assertThatThrownBy(() -> chat.say("forbidden", SETTINGS)).isInstanceOf(ChatTemplateException.class).hasMessageContaining("that is not talked about");
            assertThatThrownBy(() -> chat.say(" ", SETTINGS)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("empty");
            assertThatThrownBy(() -> chat.say("word ".repeat(200), SETTINGS)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("room for 128");
            assertThat(chat.messages()).isEqualTo(before);
            assertThat(chat.say("Speak again!", SETTINGS).timings().reusedTokens()).isPositive();
        }
    }

    @Test
    void a_cancelled_answer_stays_as_far_as_it_came() {
        try (ChatSession chat = new ChatSession(shakespeare, play, List.of())) {
            List<String> pieces = new ArrayList<>();
            Generated answer = chat.say("What light?", SETTINGS.stop(), pieces::add, () -> pieces.size() == 2);
            assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(chat.messages()).endsWith(ChatMessage.assistant(answer.text()));
            List<ChatMessage> before = chat.messages();
            chat.say("Speak!", SETTINGS, pieces::add, () -> true);
            assertThat(chat.messages()).isEqualTo(before);
        }
    }

    @Test
    void a_model_without_a_template_says_so() {
        assertThatThrownBy(() -> new ChatSession(shakespeare)).isInstanceOf(CheckpointException.class).hasMessageContaining("no chat_template");
        assertThatThrownBy(() -> new ChatSession(shakespeare, "Verona.")).isInstanceOf(CheckpointException.class);
    }
}
