/**
 * Transformer models: the layers they are made of, their architectures, the files they come in, and generation.
 *
 * <p>Start at {@link org.transformer4j.models.generation.TextGenerator} to write text, at {@link org.transformer4j.models.Models}
 * for the model itself. The module knows no backend; it computes on the one that it is given.
 */
module org.transformer4j.models {
    requires transitive org.transformer4j.api;
    requires ai.djl.tokenizers;
    requires tools.jackson.core;

    exports org.transformer4j.models;
    exports org.transformer4j.models.adapter;
    exports org.transformer4j.models.attention;
    exports org.transformer4j.models.chat;
    exports org.transformer4j.models.checkpoint;
    exports org.transformer4j.models.config;
    exports org.transformer4j.models.encoder;
    exports org.transformer4j.models.generation;
    exports org.transformer4j.models.decoder;
    exports org.transformer4j.models.layer;
    exports org.transformer4j.models.seq2seq;
    exports org.transformer4j.models.session;
    exports org.transformer4j.models.task;
    exports org.transformer4j.models.tokenizer;
    exports org.transformer4j.models.verify;
}
