package org.transformer4j.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.models.session.Observer;

class AttentionMapsTest {
    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    @ParameterizedTest
    @MethodSource("org.transformer4j.models.attention.GoldenModel#names")
    void every_row_of_every_head_sums_to_1(String name) {
        AttentionMaps maps = maps(name, Numbers.ALL, Numbers.ALL);

        assertThat(maps.maps()).hasSize(maps.of(AttentionKind.CROSS).isEmpty() ? 2 : 6).allSatisfy(map -> {
            assertThat(map.heads()).containsExactly(0, 1, 2, 3);
            for (int row = 0; row < 4 * map.queries(); row++) {
                double sum = 0;
                for (int key = 0; key < map.keys(); key++) {
                    sum += map.weights()[row * map.keys() + key];
                }
                assertThat(sum).isCloseTo(1, within(1e-6));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("org.transformer4j.models.attention.GoldenModel#namesWithWeights")
    void they_are_what_the_reference_implementation_recorded(String name) {
        for (AttentionMap map : maps(name, Numbers.ALL, Numbers.ALL).maps()) {
            assertThat(map.weights()).usingElementComparator((a, b) -> Math.abs(a - b) <= 2e-6 ? 0 : 1).containsExactly(new GoldenModel(name).weights(map));
        }
    }

    @Test
    void they_are_the_bits_that_the_model_shows_to_any_observer() {
        AttentionMaps.Input input = new GoldenModel("gemma2").input();
        Map<String, float[]> shown = new HashMap<>();
        try (Model model = new GoldenModel("gemma2").load(backend);
                DecoderPass pass = new DecoderPass((Decoder) model, new int[] {10}, input.tokens(), IntStream.range(0, 10).toArray())) {
            pass.observe(new Observer() {
                @Override
                public boolean wants(String name) {
                    return name.startsWith("attentions.");
                }

                @Override
                public void see(String name, Sequences sequences, Tensor value) {
                    shown.put(name, value.toArray());
                }
            });
        }

        assertThat(maps("gemma2", Numbers.ALL, Numbers.ALL).maps())
                .allSatisfy(map -> assertThat(map.weights()).containsExactly(shown.get("attentions." + map.layer())));
    }

    @Test
    void a_key_that_is_not_seen_weighs_exactly_0_and_any_other_more() {
        AttentionMap causal = maps("gpt2", Numbers.ALL, Numbers.ALL).find(AttentionKind.DECODER, 1).orElseThrow();
        AttentionMap window = maps("gemma2", Numbers.ALL, Numbers.ALL).find(AttentionKind.DECODER, 0).orElseThrow();
        AttentionMap both = maps("bert_model", Numbers.ALL, Numbers.ALL).find(AttentionKind.ENCODER, 0).orElseThrow();

        for (int query = 0; query < 10; query++) {
            for (int key = 0; key < 10; key++) {
                assertThat(causal.weight(3, query, key) == 0).isEqualTo(key > query);
                assertThat(window.weight(3, query, key) == 0).isEqualTo(key > query || key <= query - 4);
                assertThat(both.weight(3, query, key)).isPositive();
            }
        }
        assertThat(causal.isTriangular()).isTrue();
        assertThat(window.isTriangular()).isTrue();
        assertThat(both.isTriangular()).isFalse();
    }

    @Test
    void layers_and_heads_that_are_left_out_change_no_bit_of_the_others() {
        AttentionMaps all = maps("marian", Numbers.ALL, Numbers.ALL);
        AttentionMaps some = maps("marian", Numbers.parse("1"), Numbers.parse("0,2-3"));

        assertThat(some.fingerprint()).isEqualTo(all.fingerprint());
        assertThat(some.maps()).extracting(AttentionMap::kind).containsExactly(AttentionKind.values());
        assertThat(some.maps()).allSatisfy(map -> {
            AttentionMap whole = all.find(map.kind(), 1).orElseThrow();
            assertThat(map.layer()).isEqualTo(1);
            assertThat(map.heads()).isEqualTo(List.of(0, 2, 3));
            map.heads().forEach(head -> assertThat(map.weight(head, 6, 2)).isEqualTo(whole.weight(head, 6, 2)));
        });
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            gpt2, 7f37f2f2a2c6552189249f10f530d7f438a2423f412ec19ca1ce3611016d0eac
            bert_model, a1228e3940b2d24518b208efd7adb1c14107732738e3a6d7147fa702fb538b92
            marian, c7d258cbe0818700c8f48e9384b2790f3fdbdab3b6af931152e1a651128853cd
            """)
    void the_fingerprint_is_the_same_everywhere(String name, String fingerprint) {
        assertThat(maps(name, Numbers.ALL, Numbers.ALL).fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void another_text_has_another_fingerprint() {
        assertThat(maps("gpt2", AttentionMaps.Input.of(5, 6, 7)).fingerprint()).isNotEqualTo(maps("gpt2", AttentionMaps.Input.of(5, 6, 8)).fingerprint());
    }

    @Test
    void what_cannot_be_shown_is_refused_with_what_can() {
        refused("gpt2", AttentionMaps.Input.of(), "the text has no tokens; at least one is needed");
        refused("gpt2", AttentionMaps.Input.of(new int[49]), "the text has 49 tokens; the model takes up to 48: shorten it");
        refused("gpt2", AttentionMaps.Input.of(1, 99), "token id 99", "0 to 98");
        refused("gpt2", new AttentionMaps.Input(new int[3], null, new int[3]), "gpt2 takes one text", "target");
        refused("t5_v1_0", AttentionMaps.Input.of(1, 2), "t5 writes about a text");
        refused("t5_v1_0", new AttentionMaps.Input(new int[3], null, new int[0]), "the target has no tokens");
        refused("t5_v1_0", new AttentionMaps.Input(new int[1025], null, new int[1]), "1025 tokens; attention is shown for up to 1024");
        refused("t5_v1_0", new AttentionMaps.Input(new int[1024], null, new int[1024]),
                "25,165,824 weights in 6 attention layers (layers: all; heads: all), a page of up to 67 MB; at most 16,777,216");
        assertThatThrownBy(() -> maps("gpt2", Numbers.parse("1-2"), Numbers.ALL)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer 2; the model has layers 0 to 1");
        assertThatThrownBy(() -> maps("gpt2", Numbers.ALL, Numbers.parse("4"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("head 4; the model has heads 0 to 3");
    }

    @Test
    void a_weight_that_is_not_there_is_an_error() {
        AttentionMap map = maps("gpt2", Numbers.ALL, Numbers.parse("2")).find(AttentionKind.DECODER, 0).orElseThrow();

        List<Consumer<AttentionMap>> wrong = List.of(each -> each.weight(0, 0, 0), each -> each.weight(2, 10, 0), each -> each.weight(2, 0, -1));
        assertThat(wrong).allSatisfy(call -> assertThatThrownBy(() -> call.accept(map)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this map has heads [2], 10 queries and 10 keys"));
    }

    private static void refused(String name, AttentionMaps.Input input, String... parts) {
        assertThatThrownBy(() -> maps(name, input)).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    private static AttentionMaps maps(String name, Numbers layers, Numbers heads) {
        try (Model model = new GoldenModel(name).load(backend)) {
            return AttentionMaps.of(model, new GoldenModel(name).input(), layers, heads);
        }
    }

    private static AttentionMaps maps(String name, AttentionMaps.Input input) {
        try (Model model = new GoldenModel(name).load(backend)) {
            return AttentionMaps.of(model, input, Numbers.ALL, Numbers.ALL);
        }
    }
}
