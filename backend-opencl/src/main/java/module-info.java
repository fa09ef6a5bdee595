/**
 * The backend {@code opencl}: graphics cards, accelerators and processors that have an OpenCL driver, reached through JOCL.
 *
 * <p>Its kernels are OpenCL C 1.2, one file per kind of operation, and do the IEEE operations of canon-1 in canon-1's order. No
 * compiler flag is needed for the bits: products meet sums in explicit {@code fma}s alone.
 */
module org.transformer4j.backend.opencl {
    requires org.transformer4j.api;
    requires jocl;

    exports org.transformer4j.backend.opencl;

    provides org.transformer4j.api.spi.BackendProvider with org.transformer4j.backend.opencl.OpenClProvider;
}
