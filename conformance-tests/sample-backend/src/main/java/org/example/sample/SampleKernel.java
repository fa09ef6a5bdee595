package org.example.sample;

import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/** A loop as the SPI wants to see it. */
record SampleKernel(Loop loop) implements Kernel {
    @Override
    public void launch(Queue queue, Args args) {
        loop.run((SampleQueue) queue, args);
    }

    @Override
    public String path() {
        return "loops";
    }
}
