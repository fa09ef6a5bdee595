package org.transformer4j.backend.aparapi.program;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CanonProgramTest {
    /** Aparapi's own {@code fma} rounds twice in Java, so a program that ran there would give other bits without a word. */
    @Test
    void the_program_cannot_run_as_java() {
        CanonProgram program = new CanonProgram();

        for (int code : new int[] {Code.WITNESS, Code.FILL, Code.UNARY, Code.REDUCE, Code.PRODUCT_ROW, Code.ATTENTION}) {
            program.arguments()[Launch.CODE] = code;
            assertThatThrownBy(program::run).isInstanceOf(ArrayIndexOutOfBoundsException.class);
        }
    }
}
