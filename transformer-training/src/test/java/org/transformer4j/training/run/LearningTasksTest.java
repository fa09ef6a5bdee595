package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.task.FillMask;
import org.transformer4j.models.task.TextClassifier;
import org.transformer4j.models.task.Translator;
import org.transformer4j.training.objective.SequenceToSequence;
import org.transformer4j.training.run.RunSettings.Task;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LearningTasksTest {
    private static final String BERT = """
            {"architectures": ["BertModel"], "model_type": "bert", "vocab_size": 120, "max_position_embeddings": 24, "hidden_size": 16,
             "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "type_vocab_size": 2}
            """;
    private static final String T5 = """
            {"architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1,
             "num_heads": 2, "vocab_size": 80, "decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0, "is_encoder_decoder": true}
            """;
    private static final String MBART = """
            {"architectures": ["MBartForConditionalGeneration"], "model_type": "mbart", "d_model": 16, "encoder_layers": 1, "decoder_layers": 1,
             "encoder_attention_heads": 2, "decoder_attention_heads": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "vocab_size": 20,
             "max_position_embeddings": 24, "activation_function": "gelu", "decoder_start_token_id": 1, "eos_token_id": 1, "pad_token_id": 0,
             "is_encoder_decoder": true}
            """;
    private static final String LANGUAGES = """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null, "decoder": null,
             "pre_tokenizer": {"type": "WhitespaceSplit"},
             "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "en_XX", "type_id": 0}},
               {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
               "special_tokens": {"en_XX": {"id": "en_XX", "ids": [3], "tokens": ["en_XX"]}, "</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
             "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2, "en_XX": 3, "de_DE": 4, "red": 5,
               "green": 6, "blue": 7, "small": 8, "large": 9}}}
            """;
    private static final String[] WORDS = {"red", "green", "blue", "small", "large"};

    private Backend cpu;
    private final Map<String, Object> changes = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    @BeforeEach
    void forget() {
        changes.clear();
    }

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        if (name.endsWith(".gz")) {
            try (Writer writer = new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
                writer.write(text);
            }
            return file.toString();
        }
        return Files.writeString(file, text).toString();
    }

    private static String rows(String form) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String one = WORDS[i % 5] + " " + WORDS[i * 3 % 5];
            rows.append(form.formatted(one, i % 5 < 2 ? "yes" : "no")).append('\n');
        }
        return rows.toString();
    }

    private RunFolder run(Task task, String name) {
        changes.put("steps", 4);
        if (!changes.containsKey("batch.tokens")) {
            changes.put("batch.examples", 4);
        }
        changes.put("evaluation.every", 2);
        changes.put("data.validation-part", 0.1);
        RunFolder run = RunFolder.create(folder.resolve(name), RunSettings.of(task, changes));
        new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false);
        assertThat(DurableFiles.read(run.metrics())).contains("\"step\":4", "\"validation_loss\":");
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"two.txt", "rows.tsv", "rows.csv", "rows.jsonl", "rows.tsv.gz"})
    void pairs_of_texts_teach_to_translate(String name) throws IOException {
        String form = name.contains("csv") ? "%s,%s" : name.contains("jsonl") ? "{\"source\": \"%s\", \"target\": \"%s\"}" : "%s\t%s";
        changes.put("model.config", write("t5.json", T5));
        changes.put("tokenizer.size", 60);
        if (name.equals("two.txt")) {
            changes.put("data.train", List.of(write("one.txt", rows("%s%.0s"))));
            changes.put("data.target", List.of(write("other.txt", rows("%.0s%s"))));
        } else {
            changes.put("data.train", List.of(write(name, rows(form))));
        }
        changes.put("data.length", 20);
        changes.put("batch.tokens", 100);
        RunFolder run = run(Task.TRANSLATE, "run");

        try (Text2TextGenerator generator = Text2TextGenerator.load(run.model(), cpu)) {
            assertThat(generator.generate("red blue", generator.defaults().maxNewTokens(3)).ids()).isNotEmpty();
        }
    }

    private LearningTask<?> translation(RunFolder run) {
        try (Model model = Models.load(ModelFolder.of(run.model()), cpu)) {
            return LearningTasks.open(run.settings(), ModelFolder.of(run.model()), model);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "make it blue: "})
    void a_t5_translates_with_the_words_that_it_has_learnt_with(String prefix) throws IOException {
        changes.put("model.config", write("t5.json", T5));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("rows.tsv", rows("%s\t%s"))));
        if (!prefix.isEmpty()) {
            changes.put("data.prefix", prefix);
        }
        RunFolder run = run(Task.TRANSLATE, "run");

        try (Translator translator = Translator.load(run.model(), cpu); Text2TextGenerator generator = Text2TextGenerator.load(run.model(), cpu)) {
            int[] words = generator.tokenizer().encode(prefix + "red");
            SequenceToSequence.Example learnt = (SequenceToSequence.Example) translation(run).validation().getFirst();
            String source = generator.tokenizer().decode(learnt.source()).replace("</s>", "");
            assertThat(source).startsWith(prefix);
            assertThat(source.substring(prefix.length())).matches("(red|green|blue|small|large) (red|green|blue|small|large)");
            assertThat(translator.tokens("red", translator.direction(null, null))).isEqualTo(words.length);
        }
    }

    @Test
    void a_t5_is_told_languages_in_words_and_their_names_stay_with_them() throws IOException {
        changes.put("model.config", write("t5.json", T5));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("rows.tsv", rows("%s\t%s"))));
        changes.put("data.from", "en");
        changes.put("data.to", "de");
        assertThatThrownBy(() -> run(Task.TRANSLATE, "one")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'translate English to German: '");
        changes.put("data.prefix", "to German ");
        RunFolder run = run(Task.TRANSLATE, "two");

        assertThat(DurableFiles.read(run.model().resolve("config.json"))).containsPattern("translation_en_to_de\" : \\{\\s*\"prefix\" : \"to German \"");
        try (Translator translator = Translator.load(run.model(), cpu); Text2TextGenerator generator = Text2TextGenerator.load(run.model(), cpu)) {
            assertThat(translator.tokens("red", translator.direction("en", "de"))).isEqualTo(generator.tokenizer().encode("to German red").length);
        }
    }

    private void adapterIsRefused(String... parts) {
        assertThatThrownBy(() -> run(Task.TRANSLATE, "refused")).isInstanceOf(IllegalArgumentException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(parts));
        DurableFiles.delete(folder.resolve("refused"));
    }

    @Test
    void an_adapter_learns_with_the_words_that_its_model_is_told() throws IOException {
        changes.put("model.config", write("t5.json", T5));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("rows.tsv", rows("%s\t%s"))));
        changes.put("data.prefix", "make it blue: ");
        String base = run(Task.TRANSLATE, "base").model().toString();
        changes.remove("model.config");
        changes.put("model.from", base);
        changes.put("lora", Map.of());
        Path adapter = run(Task.TRANSLATE, "adapter").model();

        try (Translator translator = Translator.load(adapter, cpu); Text2TextGenerator generator = Text2TextGenerator.load(adapter, cpu)) {
            assertThat(translator.tokens("red", translator.direction(null, null))).isEqualTo(generator.tokenizer().encode("make it blue: red").length);
        }
        changes.put("data.prefix", "make it red: ");
        adapterIsRefused("data.prefix is 'make it red: '", base, "has 'make it blue: ' (translation_source_to_target)", "with data.from and data.to",
                "train all of the model");
        changes.remove("data.prefix");
        adapterIsRefused("data.prefix is not given", "has 'make it blue: '");
        changes.put("data.from", "en");
        changes.put("data.to", "de");
        adapterIsRefused("say which with data.prefix, as in 'translate English to German: '");
        changes.put("data.prefix", "make it blue: ");
        adapterIsRefused("data.prefix is 'make it blue: ' from en to de", "has 'make it blue: ' (translation_source_to_target)");
        changes.put("data.prefix", "translate English to German: ");
        Path usual = run(Task.TRANSLATE, "usual").model();
        try (Translator translator = Translator.load(usual, cpu); Text2TextGenerator generator = Text2TextGenerator.load(usual, cpu)) {
            assertThat(translator.tokens("red", translator.direction("en", "de")))
                    .isEqualTo(generator.tokenizer().encode("translate English to German: red").length);
        }
    }

    @Test
    void a_model_that_is_told_languages_by_tokens_is_told_nothing_in_words() throws IOException {
        Files.createDirectories(folder.resolve("languages"));
        write("languages/tokenizer_config.json", "{\"eos_token\": \"</s>\", \"pad_token\": \"<pad>\"}");
        changes.put("tokenizer.from", write("languages/tokenizer.json", LANGUAGES));
        changes.put("model.config", write("mbart.json", MBART));
        changes.put("data.train", List.of(write("rows.tsv", rows("%s\t%s"))));
        changes.put("data.from", "en");
        changes.put("data.to", "de");
        run(Task.TRANSLATE, "run");
        changes.put("data.prefix", "make it blue: ");

        assertThatThrownBy(() -> run(Task.TRANSLATE, "words")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data.prefix is 'make it blue: '").hasMessageContaining("data.from and data.to");
    }

    @Test
    void a_task_that_a_model_knows_keeps_its_name() {
        ObjectNode config = (ObjectNode) new JsonMapper().readTree("{\"model_type\": \"t5\", \"task_specific_params\": {\"translation_en_to_ro\": {\"prefix\": \"to Romanian: \"}}}");
        ObjectNode before = config.deepCopy();
        TranslationPrefix.put(config, RunSettings.of(Task.TRANSLATE, Map.of("data.prefix", "to Romanian: ")).data());
        assertThat(config).isEqualTo(before);
        TranslationPrefix.put(config, RunSettings.of(Task.TRANSLATE, Map.of("data.prefix", "to Welsh: ")).data());
        assertThat(config.at("/task_specific_params/translation_source_to_target/prefix").asString()).isEqualTo("to Welsh: ");
        ObjectNode marian = (ObjectNode) new JsonMapper().readTree("{\"model_type\": \"marian\"}");
        TranslationPrefix.put(marian, RunSettings.of(Task.TRANSLATE, Map.of()).data());
        assertThat(marian.has("task_specific_params")).isFalse();
    }

    @Test
    void rows_with_labels_teach_to_classify_and_the_labels_are_the_models() throws IOException {
        changes.put("model.config", write("bert.json", BERT));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("rows.tsv", "label\ttext\n" + rows("%2$s\t%1$s"))));
        RunFolder run = run(Task.CLASSIFY, "run");

        try (TextClassifier classifier = TextClassifier.load(run.model(), cpu)) {
            assertThat(classifier.classify("red blue").labels()).extracting(TextClassifier.Label::name).containsExactlyInAnyOrder("yes", "no");
        }
    }

    @Test
    void what_filled_masks_learns_to_classify_with_a_new_head() throws IOException {
        changes.put("model.config", write("bert.json", BERT));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("text.txt", rows("%s %s."))));
        changes.put("data.length", 20);
        RunFolder masks = run(Task.MLM, "masks");
        try (FillMask fill = FillMask.load(masks.model(), cpu)) {
            assertThat(fill).isNotNull();
        }
        changes.clear();
        changes.put("model.from", masks.model().toString());
        changes.put("data.train", List.of(write("rows.csv", "text,stars\n" + rows("%s,%s"))));
        changes.put("data.columns", List.of("text", "stars"));
        RunFolder labels = run(Task.CLASSIFY, "labels");

        assertThat(DurableFiles.read(labels.model().resolve("config.json"))).contains("BertForSequenceClassification", "\"yes\" : 1");
        assertThat(labels.model().resolve("tokenizer.json")).hasSameBinaryContentAs(masks.model().resolve("tokenizer.json"));
    }

    @Test
    void a_table_without_names_of_columns_is_not_guessed_at() throws IOException {
        changes.put("model.config", write("bert.json", BERT));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("rows.csv", "review,stars\n" + rows("%s,%s"))));

        assertThatThrownBy(() -> run(Task.CLASSIFY, "run")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows.csv: its first row, 'review, stars', does not name").hasMessageContaining("--columns review,stars");
    }

    @Test
    void more_labels_than_the_model_scores_are_refused_before_the_first_step() throws IOException {
        changes.put("model.config", write("bert.json", BERT));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("rows.csv", "text,label\n" + rows("%s,%s"))));
        changes.put("steps", 1);
        Path model = run(Task.CLASSIFY, "first").model();
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\"id2label\" *: *\\{", "\"id2label\": {\"5\": \"other\", \"4\": \"x\", \"3\": \"y\", \"2\": \"z\","));
        changes.put("model.from", model.toString());
        changes.remove("model.config");

        assertThatThrownBy(() -> run(Task.CLASSIFY, "second")).isInstanceOf(CheckpointException.class).hasMessageContaining("id2label names")
                .hasMessageContaining("and the model scores");
    }

    @Test
    void a_few_examples_are_all_learnt_from_and_patience_is_refused() throws IOException {
        changes.put("model.config", write("bert.json", BERT));
        changes.put("tokenizer.size", 60);
        changes.put("data.train", List.of(write("rows.csv", "text,label\n" + String.join("\n", rows("%s,%s").lines().limit(6).toList()))));
        changes.put("data.validation-part", 0.05);
        changes.put("steps", 1);
        changes.put("batch.examples", 6);
        RunFolder run = RunFolder.create(folder.resolve("run"), RunSettings.of(Task.CLASSIFY, changes));
        assertThat(new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false).step()).isOne();

        changes.put("evaluation.patience", 2);
        RunFolder patient = RunFolder.create(folder.resolve("patient"), RunSettings.of(Task.CLASSIFY, changes));
        assertThatThrownBy(() -> new TrainingRun(patient, cpu).train(RunListener.SILENT, () -> false)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evaluation.patience is 2").hasMessageContaining("no examples to evaluate on");
    }

    @Test
    void a_validation_file_has_at_least_one_example() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("data.validation", List.of(tiny.write("short.txt", "a")));

        assertThatThrownBy(() -> tiny.finish("run", cpu)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("short.txt")
                .hasMessageContaining("at least 17 are needed");
        tiny.changes.put("data.validation", List.of(tiny.write("long.txt", "number 7 is here, ")));
        tiny.changes.put("data.length", 4);
        assertThat(DurableFiles.read(tiny.finish("other", cpu).metrics())).contains("\"validation_loss\":");
    }

    @Test
    void a_text_that_changed_at_its_end_is_noticed() throws IOException {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("data.validation", List.of(tiny.write("kept.txt", "number 7 is here, and 9 is fine.\n".repeat(5))));
        RunFolder run = tiny.finish("run", cpu);
        Path text = folder.resolve("text.txt");
        Files.writeString(text, Files.readString(text).replaceFirst("\\n?.$", "?"));

        assertThatThrownBy(() -> new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false)).hasMessageContaining("the texts are not those");
    }

    @Test
    void lines_are_texts_when_that_is_said() throws IOException {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("data.train", List.of(write("lines.txt", rows("%s %s"))));
        tiny.changes.put("data.form", "lines");
        tiny.changes.put("tokenizer.size", 262);

        assertThat(tiny.finish("run", cpu).checkpoints()).contains(12L);
    }

    @Test
    void texts_are_given_to_a_tokenizer_while_they_are_read() throws IOException {
        Path lines = folder.resolve("lines.txt");
        Files.write(lines, ("red blue\n".repeat(100_000) + "\u00ff").getBytes(StandardCharsets.ISO_8859_1));
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("data.train", List.of(lines.toString()));
        for (String form : List.of("lines", "text")) {
            tiny.changes.put("data.form", form);
            long[] given = {0};
            assertThatThrownBy(() -> Texts.train(tiny.settings()).all(text -> given[0] += text.length())).hasMessageContaining("UTF-8");
            assertThat(given[0]).isGreaterThan(700_000);
        }
    }

    @Test
    void a_model_of_another_kind_is_refused() throws IOException {
        changes.put("model.config", write("bert.json", BERT));
        changes.put("tokenizer.size", 60);
        changes.put("tokenizer.kind", "wordpiece");
        changes.put("data.train", List.of(write("rows.tsv", rows("%s\t%s"))));

        assertThatThrownBy(() -> run(Task.LM, "one")).hasMessageContaining("bert is no decoder").hasMessageContaining("gpt2");
        assertThatThrownBy(() -> run(Task.TRANSLATE, "two")).hasMessageContaining("bert does not read one text and write another");
        changes.put("model.config", write("gpt2.json", TinyRun.CONFIG));
        assertThatThrownBy(() -> run(Task.MLM, "three")).hasMessageContaining("gpt2 has no head that guesses tokens");
        changes.put("data.columns", List.of("1", "2"));
        assertThatThrownBy(() -> run(Task.CLASSIFY, "four")).hasMessageContaining("gpt2 has no head that tells labels");
    }
}
