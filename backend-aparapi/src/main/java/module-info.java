/**
 * A backend whose kernels are Java, which Aparapi translates to OpenCL while the program runs.
 *
 * <p>Nothing is exported: the backend is found through {@link java.util.ServiceLoader} and used through its interfaces. The
 * package with the translated code is open to Aparapi, which reads fields and methods. Aparapi has a native library, and a line
 * that it would print on standard error is kept back by a native function, so grant {@code --enable-native-access} to {@code
 * aparapi}, {@code aparapi.jni} and {@code org.transformer4j.backend.aparapi}, or on the class path to {@code ALL-UNNAMED}.
 *
 * @provides org.transformer4j.api.spi.BackendProvider the backend {@code aparapi}
 */
module org.transformer4j.backend.aparapi {
    requires org.transformer4j.api;
    requires aparapi;
    requires java.logging;
    requires java.management;

    opens org.transformer4j.backend.aparapi.program to aparapi;

    provides org.transformer4j.api.spi.BackendProvider with org.transformer4j.backend.aparapi.AparapiProvider;
}
