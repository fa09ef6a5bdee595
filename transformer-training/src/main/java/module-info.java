/**
 * Training: gradients, losses, optimizers, schedules and a trainer, with the same bits on every backend.
 *
 * <p>Start at {@link org.transformer4j.training.Trainer}.
 */
module org.transformer4j.training {
    requires transitive org.transformer4j.models;

    exports org.transformer4j.training;
    exports org.transformer4j.training.autograd;
    exports org.transformer4j.training.data;
    exports org.transformer4j.training.loss;
    exports org.transformer4j.training.objective;
    exports org.transformer4j.training.optimizer;
    exports org.transformer4j.training.schedule;
    exports org.transformer4j.training.tokenizer;
    exports org.transformer4j.training.verify;
}
