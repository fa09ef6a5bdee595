/**
 * A backend in plain Java loops: what the author of a backend has to write, and nothing more.
 *
 * <p>It implements the tensor operations; layers run as their decompositions. Start at
 * {@link org.example.sample.SampleProvider}.
 */
module org.example.sample {
    requires org.transformer4j.api;

    exports org.example.sample;

    provides org.transformer4j.api.spi.BackendProvider with org.example.sample.SampleProvider;
}
