package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.task.TextClassifier;
import org.transformer4j.training.initialization.InitialWeights;
import org.transformer4j.training.run.RunSettings.Task;

/** Runs that teach labels by an adapter: which heads begin anew, and which the model has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelHeadTest {
    private static final String SIZES = """
            "vocab_size": 120, "max_position_embeddings": 24, "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
            "num_attention_heads": 2, "type_vocab_size": 2, "dim": 16, "hidden_dim": 16, "n_layers": 1, "n_heads": 2""";

    private Backend cpu;

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

    private RunSettings settings() throws IOException {
        Path rows = Files.write(folder.resolve("rows.csv"), IntStream.range(0, 41)
                .mapToObj(i -> i == 0 ? "text,label" : i % 3 == 0 ? "red apple,yes" : "green pear,no").toList());
        return RunSettings.of(Task.CLASSIFY, Map.of("data.train", List.of(rows.toString()), "tokenizer.size", 60, "steps", 3, "batch.examples", 4,
                "schedule.rate", 0.01, "evaluation.every", 0, "model.from", folder.resolve("base").toString(), "lora.rank", 2));
    }

    /** A model of random numbers in the folder {@code base}, with a tokenizer. */
    private Path base(String type, String architecture, String more) throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        Files.writeString(base.resolve("config.json"), "{\"architectures\": [\"%s\"], \"model_type\": \"%s\", %s%s}".formatted(architecture, type, SIZES, more));
        LearntTokenizer.of(settings()).write(base);
        InitialWeights.write(base, 7);
        return base;
    }

    private RunFolder train(List<String> told) throws IOException {
        RunFolder run = RunFolder.create(folder.resolve("run"), settings());
        new TrainingRun(run, cpu).train(new RunListener() {
            @Override
            public void does(String what) {
                told.add(what);
            }
        }, () -> false);
        return run;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bert       | BertModel             | "classifier"                   | classifier.bias, classifier.weight
            bert       | BertForMaskedLM       | "classifier", "bert.pooler"    | bert.pooler.dense.bias, bert.pooler.dense.weight, classifier.bias, classifier.weight
            distilbert | DistilBertForMaskedLM | "classifier", "pre_classifier" | classifier.bias, classifier.weight, pre_classifier.bias, pre_classifier.weight
            roberta    | RobertaForMaskedLM    | "classifier"                   | classifier.dense.bias, classifier.dense.weight, classifier.out_proj.bias, classifier.out_proj.weight
            """)
    void what_a_model_lacks_begins_anew_and_is_stored_with_the_adapter(String type, String architecture, String modules, String tensors) throws IOException {
        base(type, architecture, "");
        List<String> told = new ArrayList<>();
        RunFolder run = train(told);

        assertThat(told).contains("beginning anew with %d tensors: %s".formatted(tensors.split(", ").length, tensors));
        assertThat(DurableFiles.read(run.model().resolve("adapter_config.json"))).contains("\"modules_to_save\" : [ %s ]".formatted(modules), "\"SEQ_CLS\"");
        try (Checkpoint first = Checkpoint.open(run.checkpoint(0).resolve("adapter_model.safetensors"));
                Checkpoint last = Checkpoint.open(run.checkpoint(3).resolve("adapter_model.safetensors"))) {
            for (String name : tensors.split(", ")) {
                assertThat(last.tensor("base_model.model." + name).toFloats()).as(name).isNotEqualTo(first.tensor("base_model.model." + name).toFloats());
            }
        }
        try (TextClassifier classifier = TextClassifier.load(run.model(), cpu)) {
            assertThat(classifier.classify("red apple").labels()).extracting(TextClassifier.Label::name).containsExactlyInAnyOrder("yes", "no");
        }
        PlainModel.of(run, 3, DType.F32, folder.resolve("merged"), cpu);
        try (TextClassifier merged = TextClassifier.load(folder.resolve("merged"), cpu); TextClassifier adapted = TextClassifier.load(run.model(), cpu)) {
            assertThat(merged.classify("red apple").labels().getFirst().name()).isEqualTo(adapted.classify("red apple").labels().getFirst().name());
        }
    }

    @Test
    void a_head_that_is_there_goes_on_whatever_it_is_stored_in() throws IOException {
        Path base = base("bert", "BertForSequenceClassification", ", \"id2label\": {\"0\": \"no\", \"1\": \"yes\"}, \"label2id\": {\"no\": 0, \"yes\": 1}");
        float[] before;
        try (Checkpoint stored = Checkpoint.open(base)) {
            SafetensorsWriter narrow = new SafetensorsWriter().metadata("format", "pt").type(DType.BF16);
            stored.names().forEach(name -> narrow.tensor(name, stored.tensor(name).shape(), stored.tensor(name)::toFloats));
            narrow.write(folder.resolve("narrow.safetensors"));
        }
        Files.move(folder.resolve("narrow.safetensors"), base.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        try (Checkpoint stored = Checkpoint.open(base)) {
            before = stored.tensor("classifier.weight").toFloats();
        }
        List<String> told = new ArrayList<>();
        RunFolder run = train(told);

        assertThat(told).noneMatch(line -> line.contains("anew"));
        assertThat(run.model().resolve("config.json")).doesNotExist();
        try (Checkpoint first = Checkpoint.open(run.checkpoint(0).resolve("adapter_model.safetensors"));
                Checkpoint last = Checkpoint.open(run.model().resolve("adapter_model.safetensors"))) {
            assertThat(first.tensor("base_model.model.classifier.weight").toFloats()).containsExactly(before);
            assertThat(last.tensor("base_model.model.classifier.weight").toFloats()).isNotEqualTo(before);
            assertThat(last.names()).noneMatch(name -> name.contains("pooler"));
        }
    }

    @Test
    void a_model_of_another_kind_is_refused() throws IOException {
        base("gpt2", "GPT2LMHeadModel", ", \"n_positions\": 24, \"n_embd\": 16, \"n_layer\": 1, \"n_head\": 2");

        assertThatThrownBy(() -> train(new ArrayList<>())).hasMessageContaining("gpt2 has no head that tells labels");
    }
}
