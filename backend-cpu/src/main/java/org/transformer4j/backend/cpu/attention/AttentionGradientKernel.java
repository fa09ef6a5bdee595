package org.transformer4j.backend.cpu.attention;

import java.util.ArrayDeque;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.CpuKernel;
import org.transformer4j.backend.cpu.runtime.CpuQueue;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Task;

/**
 * Runs {@link AttentionGradient}. A chunk is one key head of one sequence, or of all sequences where the gradient of a bias is
 * summed over them; so nothing is written by two threads, and all that a head needs stays in its caches.
 */
public final class AttentionGradientKernel extends CpuKernel {
    private final AttentionGradient op;

    /** A kernel for {@code op}. */
    public AttentionGradientKernel(AttentionGradient op) {
        this.op = op;
    }

    @Override
    protected void launch(CpuQueue queue, Args args) {
        Heads heads = queue.state(this, kernel -> new Heads(kernel.op));
        heads.args = args;
        try {
            queue.workers().run(heads, heads.chunks());
        } finally {
            heads.args = null;
        }
    }

    /** The chunks of a launch; what a thread works with is kept for the next chunk, of this launch or another. */
    private static final class Heads implements Task {
        private final AttentionGradient op;
        private final boolean biased;
        private final ArrayDeque<HeadGradient> free = new ArrayDeque<>();
        private Args args;

        Heads(AttentionGradient op) {
            this.op = op;
            biased = op.scoring().bias().isPresent();
        }

        int chunks() {
            return op.kvHeads() * (biased ? 1 : args.sequences().count());
        }

        @Override
        public void run(int chunk, Scratch scratch) {
            HeadGradient head = take();
            Sequences sequences = args.sequences();
            long keyRow = 0;
            for (int s = 0; s < sequences.count(); s++) {
                if (biased || s == chunk / op.kvHeads()) {
                    head.run(args, s, chunk % op.kvHeads(), keyRow, scratch);
                }
                keyRow += sequences.kvLength(s);
            }
            giveBack(head);
        }

        private synchronized HeadGradient take() {
            return free.isEmpty() ? new HeadGradient(op) : free.removeLast();
        }

        private synchronized void giveBack(HeadGradient head) {
            free.add(head);
        }
    }
}
