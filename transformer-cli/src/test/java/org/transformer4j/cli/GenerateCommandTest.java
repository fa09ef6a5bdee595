package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class GenerateCommandTest {
    private static final String ROMEO = "O Romeo, Romeo";

    @Test
    void the_text_goes_to_standard_output_and_the_rest_to_standard_error() {
        Run run = Run.of("generate", "--max-new-tokens", "12", ROMEO).succeeded();

        assertThat(run.out()).startsWith(ROMEO).endsWith(System.lineSeparator());
        assertThat(run.out().strip().length()).isGreaterThan(ROMEO.length());
        List<String> facts = run.err().lines().toList();
        assertThat(facts).hasSize(5);
        assertThat(facts.get(0)).startsWith("backend: cpu:0 (");
        assertThat(facts.get(1)).isEqualTo("seed: 0");
        assertThat(facts.get(2)).matches("prompt: 6 tokens, [0-9.]+ tokens/s");
        assertThat(facts.get(3)).matches("generation: 12 tokens, [0-9.]+ tokens/s, ended by max new tokens");
        assertThat(facts.get(4)).matches("fingerprint: [0-9a-f]{64}");
    }

    @Test
    void the_same_command_gives_the_same_text_and_another_seed_another_one() {
        String text = Run.of("generate", ROMEO).succeeded().out();

        assertThat(Run.of("generate", ROMEO).succeeded().out()).isEqualTo(text);
        assertThat(Run.of("generate", "--seed", "0", ROMEO).succeeded().out()).isEqualTo(text);
        assertThat(Run.of("generate", "--prompt-chunk", "1", ROMEO).succeeded().out()).isEqualTo(text);
        assertThat(Run.of("generate", "--seed", "1", ROMEO).succeeded().out()).isNotEqualTo(text);
    }

    @Test
    void greedy_is_a_temperature_of_0_and_needs_no_seed() {
        Run greedy = Run.of("generate", "--greedy", "--max-new-tokens", "20", ROMEO).succeeded();

        assertThat(greedy.err()).doesNotContain("seed");
        assertThat(Run.of("generate", "--temperature", "0", "--max-new-tokens", "20", ROMEO).succeeded().out()).isEqualTo(greedy.out());
        assertThat(Run.of("generate", "--top-k", "1", "--max-new-tokens", "20", ROMEO).succeeded().out()).isEqualTo(greedy.out());
    }

    @Test
    void the_prompt_may_come_from_standard_input() {
        String text = Run.of("generate", "--max-new-tokens", "5", ROMEO).succeeded().out();

        assertThat(Run.withInput(ROMEO + "\n", "generate", "--max-new-tokens", "5").succeeded().out()).isEqualTo(text);
        assertThat(Run.withInput("ignored", "generate", "--max-new-tokens", "5", ROMEO).succeeded().out()).isEqualTo(text);
    }

    @Test
    void without_a_prompt_the_model_begins_by_itself() {
        assertThat(Run.of("generate", "--max-new-tokens", "5").succeeded().out()).isNotBlank();
        assertThat(Run.withInput("", "generate", "--max-new-tokens", "5").succeeded().out()).isNotBlank();
    }

    @Test
    void a_prompt_may_have_any_characters() {
        assertThat(Run.of("generate", "--max-new-tokens", "2", "@Ünïcode 日本 \"🙂\"").succeeded().out()).startsWith("@Ünïcode 日本 \"🙂\"");
        assertThat(Run.of("generate", "--max-new-tokens", "2", "--", "-x").succeeded().out()).startsWith("-x");
    }

    @Test
    void generation_stops_before_a_stop_string() {
        String text = Run.of("generate", "--greedy", "--max-new-tokens", "40", ROMEO).succeeded().out();
        String word = text.substring(ROMEO.length() + 20, ROMEO.length() + 24);

        Run run = Run.of("generate", "--greedy", "--max-new-tokens", "40", "--stop", "no such text", "--stop", word, ROMEO).succeeded();

        assertThat(run.out().strip()).isEqualTo(text.substring(0, text.indexOf(word, ROMEO.length())).strip());
        assertThat(run.err()).contains("ended by stop string");
    }

    @Test
    void beams_search_for_the_most_probable_text() {
        Run run = Run.of("generate", "--beams", "3", "--length-penalty", "0.5", "--max-new-tokens", "8", ROMEO).succeeded();

        assertThat(run.out()).startsWith(ROMEO);
        assertThat(run.err()).contains("beams: 3", "generation: 8 tokens").doesNotContain("seed");
        assertThat(Run.of("generate", "--beams", "3", "--length-penalty", "0.5", "--max-new-tokens", "8", "--json", ROMEO).succeeded().out())
                .contains("\"beams\" : 3", "\"score\" : -");
        assertThat(Run.of("generate", "--beams", "1", "--max-new-tokens", "8", ROMEO).succeeded().out())
                .isEqualTo(Run.of("generate", "--max-new-tokens", "8", ROMEO).succeeded().out());
    }

    @Test
    void beams_and_what_they_contradict_are_refused() {
        Run.of("generate", "--beams", "3", "--seed", "1", ROMEO).failedWith(2, "--beams", "--seed is about drawing one");
        Run.of("generate", "--beams", "3", "--greedy", ROMEO).failedWith(2, "--beams", "--greedy follows one beam");
        Run.of("generate", "--beams", "0", ROMEO).failedWith(2, "--beams", "at least 1");
        Run.of("generate", "--beams", "2", "--length-penalty", "NaN", ROMEO).failedWith(2, "--length-penalty", "a number");
        Run.of("generate", "--length-penalty", "2", ROMEO).failedWith(1, "--length-penalty", "give --beams N as well");
    }

    @Test
    void json_is_one_object_with_everything() {
        Run run = Run.of("generate", "--json", "--max-new-tokens", "3", ROMEO).succeeded();

        assertThat(run.err()).isEmpty();
        assertThat(members(run.out())).containsExactly("prompt", "text", "ids", "finish_reason", "seed", "backend", "device", "prompt_tokens",
                "prompt_tokens_per_second", "generated_tokens", "tokens_per_second", "fingerprint");
    }

    private static List<String> members(String json) {
        List<String> names = new ArrayList<>();
        int depth = 0;
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.PROPERTY_NAME && depth == 1) {
                    names.add(parser.currentName());
                }
            }
        }
        return names;
    }
}
