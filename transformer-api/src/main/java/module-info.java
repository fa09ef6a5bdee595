/**
 * Tensors, the vocabulary of operations, the layer and backend SPIs, and backend selection.
 *
 * <p>Users start at {@link org.transformer4j.api.Backends}; authors of layers at {@link org.transformer4j.api.Layer}; authors
 * of backends at {@link org.transformer4j.api.spi.BackendProvider}. The module depends on the JDK alone and knows no backend.
 */
module org.transformer4j.api {
    exports org.transformer4j.api;
    exports org.transformer4j.api.canon;
    exports org.transformer4j.api.format;
    exports org.transformer4j.api.op;
    exports org.transformer4j.api.spi;

    uses org.transformer4j.api.spi.BackendProvider;
    uses org.transformer4j.api.spi.DeviceDecorator;
}
