/**
 * Training: gradients, losses, optimizers, schedules and a trainer, with the same bits on every backend.
 *
 * <p>Start at {@link org.transformer4j.training.Trainer}.
 */
module org.transformer4j.training {
    requires transitive org.transformer4j.models;
    requires com.fasterxml.jackson.annotation;
    requires java.desktop;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.csv;
    requires tools.jackson.dataformat.yaml;
    requires xchart;

    exports org.transformer4j.training;
    exports org.transformer4j.training.autograd;
    exports org.transformer4j.training.data;
    exports org.transformer4j.training.initialization;
    exports org.transformer4j.training.lora;
    exports org.transformer4j.training.loss;
    exports org.transformer4j.training.metric;
    exports org.transformer4j.training.objective;
    exports org.transformer4j.training.optimizer;
    exports org.transformer4j.training.regularization;
    exports org.transformer4j.training.report;
    exports org.transformer4j.training.run;
    exports org.transformer4j.training.schedule;
    exports org.transformer4j.training.tokenizer;
    exports org.transformer4j.training.verify;

    opens org.transformer4j.training.run to tools.jackson.databind;
}
