package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.transformer4j.training.data.Source;
import org.transformer4j.training.data.TextFile;
import org.transformer4j.training.run.RunSettings.DataSource;
import org.transformer4j.training.run.RunSettings.Task;

/** The files of a run as sources of texts, by the task and by how the files are named. */
final class Texts {
    private static final int LONGEST_SHOWN = 60;

    private final RunSettings settings;
    private final List<TextFile> files;
    private final List<TextFile> targets;

    private Texts(RunSettings settings, List<String> files, List<String> targets) {
        this.settings = settings;
        this.files = in(files);
        this.targets = targets.isEmpty() ? List.of() : in(targets);
        if (!targets.isEmpty() && this.files.size() != this.targets.size()) {
            throw new IllegalArgumentException("%d files and %d files that belong to them; as many of both are needed".formatted(this.files.size(),
                    this.targets.size()));
        }
    }

    private static List<TextFile> in(List<String> names) {
        return TextFile.in(names.stream().map(Path::of).toList());
    }

    /** What to learn from. */
    static Texts train(RunSettings settings) {
        return new Texts(settings, settings.data().train(), settings.data().target());
    }

    /** What to evaluate on, which must have been named. */
    static Texts validation(RunSettings settings) {
        return new Texts(settings, settings.data().validation(), settings.data().validationTarget());
    }

    /** Whether each file is one long text, and not many. */
    boolean areWhole() {
        return settings.data().form() == null ? files.stream().allMatch(file -> form(file) == DataSource.Form.TEXT)
                : settings.data().form() == DataSource.Form.TEXT;
    }

    List<TextFile> files() {
        return files;
    }

    /** Entries of as many texts as the task wants. */
    Source entries() {
        String prefix = settings.data().prefix();
        return prefix == null ? plainEntries() : plainEntries().withPrefix(prefix);
    }

    private Source plainEntries() {
        if (!targets.isEmpty()) {
            return entries -> {
                for (int i = 0; i < files.size(); i++) {
                    Source.pairs(files.get(i), targets.get(i)).read(entries);
                }
            };
        }
        return entries -> files.forEach(file -> source(file).read(entries));
    }

    private Source source(TextFile file) {
        List<TextFile> one = List.of(file);
        DataSource.Form form = settings.data().form() == null ? form(file) : settings.data().form();
        boolean single = settings.task() == Task.LM || settings.task() == Task.MLM;
        return switch (form) {
            case TEXT, LINES -> single ? Source.lines(one) : table(one, Source.Form.TSV, columns(pair(file)));
            case TSV -> table(one, Source.Form.TSV, columns(usual(file, Source.Form.TSV)));
            case CSV -> table(one, Source.Form.CSV, columns(usual(file, Source.Form.CSV)));
            case JSONL -> Source.json(one, columns(names()));
        };
    }

    /** The columns of a file without a form of its own, which may be the half of what a translation learns from. */
    private String pair(TextFile file) {
        List<String> first = settings.data().columns().isEmpty() && settings.task() == Task.TRANSLATE ? Source.firstRow(file, Source.Form.TSV) : List.of();
        if (first.size() == 1 && !first.getFirst().isBlank()) {
            throw new IllegalArgumentException(("%s: there is no tab in its first line, %s; give a file with both texts in each line, and a tab between "
                    + "them, or the translations in a file of their own, with as many lines, by '--target FILE' (data.target; beside '--validation' it is "
                    + "'--validation-target FILE')").formatted(file, shown(first)));
        }
        return "1 2";
    }

    /** The columns of a table where nobody names them: by the first row if it has the usual names. */
    private String usual(TextFile file, Source.Form form) {
        if (!settings.data().columns().isEmpty()) {
            return "";
        }
        List<String> first = Source.firstRow(file, form);
        if (first.containsAll(List.of(names().split(" ")))) {
            return names();
        }
        if (settings.task() == Task.CLASSIFY && !first.isEmpty()) {
            // A name of a column would be learnt as one more label.
            throw new IllegalArgumentException(("%s: its first row, %s, does not name the columns 'text' and 'label'; say which columns are the texts and "
                    + "the labels with data.columns, as in '--columns %s', or '--columns 1,2' if the first row is one like the others")
                    .formatted(file, shown(first), first.size() > 1 && first.stream().allMatch(name -> name.matches("\\w{1,20}"))
                            ? first.get(0) + "," + first.get(1) : "review,stars"));
        }
        return settings.task() == Task.LM || settings.task() == Task.MLM ? "1" : "1 2";
    }

    private static String shown(List<String> row) {
        String text = String.join(", ", row);
        return "'%s'".formatted(text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text);
    }

    private String names() {
        return switch (settings.task()) {
            case LM, MLM -> "text";
            case CLASSIFY -> "text label";
            case TRANSLATE -> "source target";
        };
    }

    private static Source table(List<TextFile> file, Source.Form form, String... columns) {
        return Arrays.stream(columns).allMatch(column -> column.matches("\\d{1,6}"))
                ? Source.table(file, form, Arrays.stream(columns).mapToInt(Integer::parseInt).toArray()) : Source.table(file, form, columns);
    }

    private String[] columns(String usual) {
        return settings.data().columns().isEmpty() ? usual.split(" ") : settings.data().columns().toArray(String[]::new);
    }

    private static DataSource.Form form(TextFile file) {
        String name = file.path().getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return name.endsWith(".tsv") ? DataSource.Form.TSV : name.endsWith(".csv") ? DataSource.Form.CSV
                : name.endsWith(".jsonl") || name.endsWith(".json") ? DataSource.Form.JSONL : DataSource.Form.TEXT;
    }

    /** Gives all texts without their labels, as a tokenizer learns from them; none of them stays in memory. */
    void all(Consumer<String> texts) {
        if ((settings.task() == Task.LM || settings.task() == Task.MLM) && areWhole()) {
            files.forEach(file -> file.parts(texts));
        } else {
            entries().read(entry -> entry.texts().subList(0, entry.texts().size() - (settings.task() == Task.CLASSIFY ? 1 : 0)).forEach(texts));
        }
    }
}
