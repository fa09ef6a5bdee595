package org.transformer4j.training.tokenizer;

/** The characters that Unicode calls white space, which is fewer than Java trims and more than it calls so. */
final class Whitespace {
    private Whitespace() {}

    static boolean is(int character) {
        return switch (character) {
            case '\t', '\n', 0x0B, '\f', '\r', ' ', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> character >= 0x2000 && character <= 0x200A;
        };
    }
}
