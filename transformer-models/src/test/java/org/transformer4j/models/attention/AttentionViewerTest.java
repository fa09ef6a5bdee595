package org.transformer4j.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.attention.AttentionMaps.Input;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.generation.GreedyBatch;
import org.transformer4j.models.session.Encoding;

class AttentionViewerTest {
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

    @Test
    void a_text_is_shown_with_the_labels_of_its_tokens() {
        try (AttentionViewer viewer = AttentionViewer.load(ModelFolder.bundled(), backend)) {
            AttentionView view = viewer.look(Input.of(viewer.tokens("O Romeo,\nRomeo")), Numbers.ALL, Numbers.ALL);

            assertThat(view.target().stream().map(TokenLabel::text).collect(Collectors.joining())).isEqualTo("O␣Romeo,⏎Romeo");
            assertThat(view.source()).isEmpty();
            assertThat(view.architecture()).isEqualTo("gpt2");
            assertThat(view.backend()).isEqualTo("cpu:0");
            assertThat(view.maps().maps()).hasSize(4).allSatisfy(map -> assertThat(map.heads()).hasSize(4));
            assertThatThrownBy(() -> viewer.tokens("")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("text is empty");
            assertThatThrownBy(() -> viewer.target("a")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("gpt2 takes one text");
            assertThatThrownBy(() -> viewer.pair("a", "b")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a pair is for encoders");
        }
    }

    @Test
    void a_model_without_a_tokenizer_takes_ids_and_no_text() {
        try (AttentionViewer viewer = new GoldenModel("bert_model").viewer(backend)) {
            AttentionView view = viewer.look(Input.of(5, 17, 3), Numbers.ALL, Numbers.ALL);

            assertThat(view.source()).extracting(TokenLabel::text).containsExactly("5", "17", "3");
            assertThat(view.model()).isEqualTo("bert_model");
            assertThatThrownBy(() -> viewer.tokens("a")).isInstanceOf(CheckpointException.class).hasMessageContainingAll("tokenizer.json", "token ids");
        }
    }

    @Test
    void an_encoder_reads_a_pair_in_two_segments() throws IOException {
        try (AttentionViewer viewer = AttentionViewer.load(ModelFolder.of(withTokenizer("bert_model", "wordpiece.json")), backend)) {
            Input pair = viewer.pair("a red", "dress");
            AttentionView view = viewer.look(pair, Numbers.ALL, Numbers.ALL);

            assertThat(view.source()).extracting(TokenLabel::text).containsExactly("[CLS]", "a", "red", "[SEP]", "dress", "[SEP]");
            assertThat(pair.types()).containsExactly(0, 0, 0, 0, 1, 1);
            assertThat(view.maps().fingerprint()).isNotEqualTo(viewer.look(Input.of(pair.tokens()), Numbers.ALL, Numbers.ALL).maps().fingerprint());
        }
    }

    @Test
    void an_encoder_decoder_writes_what_it_finds_most_probable() {
        GoldenModel golden = new GoldenModel("t5_v1_0");
        int[] source = golden.input().tokens();
        int[] greedy;
        try (Model model = golden.load(backend); Encoding encoding = new Encoding((EncoderDecoder) model, source)) {
            greedy = GreedyBatch.generate((EncoderDecoder) model, encoding, 9)[0];
        }
        int end = Arrays.stream(greedy).boxed().toList().indexOf(1);
        try (AttentionViewer viewer = golden.viewer(backend)) {
            int[] written = viewer.written(source, 9);

            assertThat(written[0]).isZero();
            assertThat(Arrays.copyOfRange(written, 1, written.length)).isEqualTo(end < 0 ? greedy : Arrays.copyOf(greedy, end));
            AttentionView view = viewer.look(new Input(source, null, written), Numbers.ALL, Numbers.ALL);
            assertThat(view.source()).hasSize(source.length);
            assertThat(view.target()).hasSize(written.length);
            assertThat(viewer.writes()).isTrue();
        }
    }

    @Test
    void a_model_that_is_meant_to_search_with_beams_is_looked_at_without() throws IOException {
        GoldenModel golden = new GoldenModel("t5_v1_0");
        Path searching = withTokenizer("t5_v1_0", "unigram.json");
        Files.writeString(searching.resolve("generation_config.json"), "{\"num_beams\":4,\"length_penalty\":0.6,\"eos_token_id\":1}");
        int[] source = golden.input().tokens();
        try (AttentionViewer viewer = AttentionViewer.load(ModelFolder.of(searching), backend); AttentionViewer plain = golden.viewer(backend)) {
            assertThat(viewer.written(source, 9)).isEqualTo(plain.written(source, 9));
        }
    }

    @Test
    void a_target_begins_with_the_start_token_and_has_no_end_token() throws IOException {
        try (AttentionViewer viewer = AttentionViewer.load(ModelFolder.of(withTokenizer("t5_v1_0", "unigram.json")), backend)) {
            int[] tokens = viewer.tokens("a b");
            int[] target = viewer.target("a b");

            assertThat(tokens).endsWith(1);
            assertThat(target).startsWith(0).hasSameSizeAs(tokens);
            assertThat(Arrays.copyOfRange(target, 1, target.length)).isEqualTo(Arrays.copyOf(tokens, tokens.length - 1));
        }
    }

    private Path withTokenizer(String golden, String tokenizer) throws IOException {
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(new GoldenModel(golden).folder().resolve(file), folder.resolve(file));
        }
        try (InputStream stream = AttentionViewerTest.class.getResourceAsStream("/org/transformer4j/models/tokenizer/" + tokenizer)) {
            Files.copy(stream, folder.resolve("tokenizer.json"));
        }
        return folder;
    }
}
