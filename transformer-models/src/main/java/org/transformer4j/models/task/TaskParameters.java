package org.transformer4j.models.task;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.transformer4j.models.config.ModelConfig;

/** What {@code task_specific_params} of a configuration says about tasks: for each its prefix and its settings. */
final class TaskParameters {
    private static final String KEY = "task_specific_params";

    private TaskParameters() {}

    /** What the model wants in front of a text, if the configuration says so. */
    static Optional<String> prefix(ModelConfig config, String task) {
        return config.section(KEY).flatMap(all -> all.section(task)).flatMap(own -> own.optionalText("prefix")).or(() -> config.optionalText("prefix"));
    }

    /**
     * The tasks that a configuration knows.
     *
     * @param unread a configuration that nobody has read a task of
     */
    static List<String> tasks(ModelConfig unread) {
        return unread.section(KEY).map(all -> all.unreadKeys().stream().map(key -> key.substring(KEY.length() + 1)).toList()).orElse(List.of());
    }

    /** Whether it is a model that is told its task in words; mT5, which was trained without tasks, is not. */
    static boolean isT5(ModelConfig config) {
        return config.modelType().equals("t5");
    }

    /** @throws IllegalArgumentException if there is nothing but blanks */
    static void requireText(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the text is empty; give the model something to read");
        }
    }

    /** What is made of {@code resource}, which is closed if that fails. */
    static <A extends AutoCloseable, T> T owned(A resource, Function<A, T> make) {
        try {
            return make.apply(resource);
        } catch (RuntimeException | Error failure) {
            try {
                resource.close();
            } catch (Exception another) {
                failure.addSuppressed(another);
            }
            throw failure;
        }
    }
}
