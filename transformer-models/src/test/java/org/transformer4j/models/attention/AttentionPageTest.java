package org.transformer4j.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;

class AttentionPageTest {
    private static final Set<String> WITHOUT_END = Set.of("!doctype", "meta", "input");

    private static Backend backend;

    @TempDir
    private Path folder;

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
    void every_kind_of_model_yields_a_page_that_is_well_formed_and_needs_nothing_else(String name) {
        try (AttentionViewer viewer = new GoldenModel(name).viewer(backend)) {
            AttentionView view = viewer.look(new GoldenModel(name).input(), Numbers.ALL, Numbers.ALL);
            String page = AttentionPage.of(view);

            assertElementsEnd(page);
            assertThat(page).contains("<title>Attention: %s</title>".formatted(name), view.maps().fingerprint(), "cpu:0")
                    .doesNotContain("http:", "https:", "//www", "src=", "href=", "@import", "url(", "fetch(", "XMLHttpRequest");
            for (AttentionKind kind : AttentionKind.values()) {
                assertThat(page.contains('"' + kind.title() + '"')).isEqualTo(!view.maps().of(kind).isEmpty());
            }
        }
    }

    @Test
    void the_browser_may_run_the_page_s_own_script_and_nothing_else() throws Exception {
        String page = AttentionPage.of(view(1, 1, 3, true, "a"));
        Matcher script = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertThat(script.find()).isTrue();
        String digest = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(StandardCharsets.UTF_8)));

        assertThat(page).contains("content=\"default-src 'none'; ", "script-src 'sha256-%s'".formatted(digest));
        assertThat(script.find()).isFalse();
    }

    @Test
    void what_is_markup_in_a_token_or_a_name_stays_text() {
        AttentionView plain = view(1, 1, 2, true, "</script><script>alert(1)</script><!--");
        String page = AttentionPage.of(new AttentionView("<img src=x onerror=alert(2)>", "\"><b>", "cpu:0", "a & b", plain.source(), plain.target(), plain.maps()));

        assertElementsEnd(page);
        assertThat(page).doesNotContain("<script>alert", "<img", "<!--", "\"><b>").contains("\\u003c/script>\\u003cscript>alert(1)", "&lt;img", "a &amp; b");
    }

    @Test
    void twelve_layers_of_twelve_heads_over_64_tokens_need_less_than_3_megabytes() {
        assertThat(AttentionPage.of(view(12, 12, 64, true, "token"))).hasSizeLessThan(1_000_000);
        assertThat(AttentionPage.of(view(12, 12, 64, false, "token"))).hasSizeLessThan(2_000_000);
    }

    @Test
    void packed_weights_round_to_the_same_four_digits() {
        Random random = new Random(5);
        float[] weights = new float[100_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 3 == 0 ? random.nextFloat() : i % 3 == 1 ? (float) Math.exp(-20 * random.nextFloat()) : (i / 10 + 0.5f) / 10_000;
        }
        weights[0] = 0;
        weights[1] = Float.NaN;
        weights[2] = 1;
        weights[3] = Math.nextUp(1f);
        weights[4] = Float.MIN_VALUE;
        ShortBuffer codes = codes(new AttentionMap(AttentionKind.CROSS, 0, List.of(0), 10, weights.length / 10, weights), false);

        assertThat(Short.toUnsignedInt(codes.get(0))).isZero();
        assertThat(Short.toUnsignedInt(codes.get(1))).isEqualTo(65_535);
        assertThat(Short.toUnsignedInt(codes.get(2))).isEqualTo(50_000);
        assertThat(Short.toUnsignedInt(codes.get(3))).isEqualTo(50_000);
        assertThat(Short.toUnsignedInt(codes.get(4))).isEqualTo(1);
        for (int i = 5; i < weights.length; i++) {
            if (weights[i] < 1) {
                assertThat(Math.round(Short.toUnsignedInt(codes.get(i)) / 5.0)).as("%s", weights[i])
                        .isEqualTo(new BigDecimal(weights[i]).setScale(4, RoundingMode.HALF_UP).unscaledValue().longValue());
            }
        }
    }

    @Test
    void of_a_triangular_map_only_the_triangle_is_packed() {
        AttentionMap map = view(1, 2, 3, true, "a").maps().maps().getFirst();

        assertThat(map.isTriangular()).isTrue();
        assertThat(codes(map, true).remaining()).isEqualTo(2 * 6);
        assertThat(codes(map, true).get(2)).isEqualTo(codes(map, false).get(4));
        assertThat(codes(map, true).get(11)).isEqualTo(codes(map, false).get(17));
    }

    @Test
    void labels_that_do_not_fit_the_weights_are_refused() {
        AttentionView view = view(1, 1, 3, true, "a");

        assertThatThrownBy(() -> new AttentionView("m", "gpt2", "cpu:0", "", List.of(), view.target().subList(1, 3), view.maps()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("labels for 2 queries and 2 keys");
    }

    @Test
    void a_file_that_cannot_be_written_is_named() {
        Path file = folder.resolve("missing").resolve("page.html");

        assertThatThrownBy(() -> AttentionPage.write(view(1, 1, 2, true, "a"), file)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    private static ShortBuffer codes(AttentionMap map, boolean triangular) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(PackedWeights.of(map, triangular))).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    }

    /** Weights that differ, of a decoder under a causal mask or of an encoder. */
    private static AttentionView view(int layers, int heads, int tokens, boolean causal, String label) {
        Random random = new Random(3);
        List<AttentionMap> maps = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            float[] weights = new float[heads * tokens * tokens];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = causal && i % tokens > i / tokens % tokens ? 0 : random.nextFloat() / tokens;
            }
            maps.add(new AttentionMap(causal ? AttentionKind.DECODER : AttentionKind.ENCODER, layer, IntStream.range(0, heads).boxed().toList(),
                    tokens, tokens, weights));
        }
        List<TokenLabel> labels = Collections.nCopies(tokens, new TokenLabel(label, false));
        return new AttentionView("model", "gpt2", "cpu:0", "CPU", causal ? List.of() : labels, causal ? labels : List.of(), new AttentionMaps(maps, "0".repeat(64)));
    }

    /** Each element that begins ends, in order; what stands in scripts and styles is no markup. */
    private static void assertElementsEnd(String page) {
        String markup = page.replaceAll("(?s)(<(script|style)[^>]*>).*?</\\2>", "$1</$2>");
        Deque<String> begun = new ArrayDeque<>();
        Matcher tag = Pattern.compile("<(/?)([!a-z0-9]+)[^<>]*>").matcher(markup);
        while (tag.find()) {
            if (!tag.group(1).isEmpty()) {
                assertThat(begun.poll()).as(tag.group()).isEqualTo(tag.group(2));
            } else if (!WITHOUT_END.contains(tag.group(2))) {
                begun.push(tag.group(2));
            }
        }
        assertThat(begun).isEmpty();
        assertThat(markup.replaceAll("<(/?)([!a-z0-9]+)[^<>]*>", "")).doesNotContain("<", ">");
    }
}
