package org.transformer4j.models.verify;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;

/** Verifies copies of a golden folder that a test has changed. */
abstract class VerifiedFolder {
    private static Backend backend;

    /** Where the copy goes. */
    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    static VerifyReport verify(Path path) {
        return Verification.run(path, backend, progress -> {});
    }

    static VerifyReport verify(GoldenFolder golden) {
        return verify(golden.write().path());
    }
}
