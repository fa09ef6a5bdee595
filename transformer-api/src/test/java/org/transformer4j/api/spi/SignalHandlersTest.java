package org.transformer4j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class SignalHandlersTest {
    private static final int SIGTRAP = 5;
    private static final MemorySegment DEFAULT = MemorySegment.NULL;
    private static final MemorySegment IGNORE = MemorySegment.ofAddress(1);

    private final MemorySegment before = signal(DEFAULT);

    @AfterEach
    void restore() {
        signal(before);
    }

    @Test
    void a_handler_that_was_replaced_is_put_back() {
        signal(DEFAULT);
        try (SignalHandlers kept = SignalHandlers.keep()) {
            signal(IGNORE);
        }
        assertThat(signal(DEFAULT)).isEqualTo(DEFAULT);
    }

    @Test
    void the_handlers_before_the_first_user_come_back_after_the_last() {
        signal(DEFAULT);
        SignalHandlers first = SignalHandlers.keep();
        signal(IGNORE);
        SignalHandlers second = SignalHandlers.keep();
        first.close();
        first.close();
        assertThat(signal(IGNORE)).isEqualTo(IGNORE);
        second.close();
        assertThat(signal(DEFAULT)).isEqualTo(DEFAULT);
    }

    /** Sets what is done about a signal that nobody sends here, and returns what was done before. */
    private static MemorySegment signal(MemorySegment handler) {
        Linker linker = Linker.nativeLinker();
        MethodHandle signal = linker.downcallHandle(linker.defaultLookup().find("signal").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try {
            return (MemorySegment) signal.invokeExact(SIGTRAP, handler);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
