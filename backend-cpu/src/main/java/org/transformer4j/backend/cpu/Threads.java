package org.transformer4j.backend.cpu;

import org.transformer4j.api.spi.WrongSettingException;

/** How many threads share the work. */
final class Threads {
    static final String PROPERTY = "transformer.cpu.threads";

    private static final int MOST = 1024;

    private Threads() {}

    /**
     * What the property says, else the number of available processors.
     *
     * @throws WrongSettingException if the property is no number from 1 to 1024
     */
    static int count() {
        String text = System.getProperty(PROPERTY);
        if (text == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (text.matches("\\d{1,4}")) {
            int threads = Integer.parseInt(text);
            if (threads >= 1 && threads <= MOST) {
                return threads;
            }
        }
        throw new WrongSettingException("-D%s=%s; a number of threads from 1 to %d is needed".formatted(PROPERTY, text, MOST));
    }
}
