/**
 * The backend that is always there: the processor, with the Vector API where it is present and scalar loops where it is not, on
 * any number of threads, always to the same bits.
 *
 * <p>Nothing is exported: the backend is found through {@link java.util.ServiceLoader} and used through its interfaces. On the
 * module path {@code jdk.incubator.vector} is resolved by itself; on the class path it takes
 * {@code --add-modules jdk.incubator.vector}, without which the backend works, but many times slower.
 *
 * @provides org.transformer4j.api.spi.BackendProvider the backend {@code cpu}
 */
module org.transformer4j.backend.cpu {
    requires org.transformer4j.api;
    requires jdk.incubator.vector;

    provides org.transformer4j.api.spi.BackendProvider with org.transformer4j.backend.cpu.CpuProvider;
}
