package org.transformer4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;

/**
 * The standard error that the user sees. The Java machine writes a warning about incubating modules there before any of our code
 * runs, so the launcher script gives it another one and passes the user's as a further file descriptor.
 */
final class StandardError {
    /** Number of that file descriptor; without it standard error is what it always is. */
    private static final String DESCRIPTOR = "transformer.stderr";

    private StandardError() {}

    static OutputStream open() {
        Integer number = Integer.getInteger(DESCRIPTOR);
        if (number == null) {
            return new FileOutputStream(FileDescriptor.err);
        }
        try {
            // Opening /dev/fd/N instead would fail for sockets, and lose the place in a file.
            Constructor<FileDescriptor> descriptor = FileDescriptor.class.getDeclaredConstructor(int.class);
            descriptor.setAccessible(true);
            return new FileOutputStream(descriptor.newInstance(number));
        } catch (ReflectiveOperationException | RuntimeException refused) {
            throw new IllegalStateException("-D%s=%d needs --add-opens java.base/java.io=org.transformer4j.cli".formatted(DESCRIPTOR, number), refused);
        }
    }
}
