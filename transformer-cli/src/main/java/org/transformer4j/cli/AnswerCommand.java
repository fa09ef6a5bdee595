package org.transformer4j.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.task.QuestionAnswerer;
import org.transformer4j.models.task.QuestionAnswerer.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the answer to a question in a text. */
@Command(name = "answer", addMethodSubcommands = false, description =
    "Find the answer to a question in a text. The answer goes to standard output, its place and probability to standard error.")
final class AnswerCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "QUESTION", description = "The question.")
    private String question;

    @Option(names = "--context", paramLabel = "TEXT", description = "The text that the answer is in. Default: standard input.")
    private String context;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean asJson;

    AnswerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String text = Texts.one(terminal, context);
        try (Backend backend = backendOption.open(); QuestionAnswerer answerer = QuestionAnswerer.load(model.folder(), backend)) {
            Answer answer = answerer.answer(question, text);
            if (asJson) {
                terminal.out().println(Json.object(json -> {
                    json.writeStringProperty("backend", backend.info().selector());
                    json.writeStringProperty("question", question);
                    json.writeStringProperty("answer", answer.text());
                    json.writeNumberProperty("start", answer.start());
                    json.writeNumberProperty("end", answer.end());
                    json.writeNumberProperty("score", answer.score());
                }));
                return 0;
            }
            terminal.out().println(answer.text());
            terminal.out().flush();
            terminal.err().printf(Locale.ROOT, "characters %d to %d, probability %.4f%n", answer.start(), answer.end(), answer.score());
            return 0;
        }
    }
}
