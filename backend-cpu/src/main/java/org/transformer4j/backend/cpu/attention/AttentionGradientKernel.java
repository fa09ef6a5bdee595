package org.transformer4j.backend.cpu.attention;

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

    /** The chunks of a launch; what each works with is kept for the next launch. */
    private static final class Heads implements Task {
        private final AttentionGradient op;
        private HeadGradient[] kept = {};
        private Args args;

        Heads(AttentionGradient op) {
            this.op = op;
        }

        int chunks() {
            int chunks = op.kvHeads() * (op.scoring().bias().isPresent() ? 1 : args.sequences().count());
            if (kept.length < chunks) {
                HeadGradient[] more = new HeadGradient[chunks];
                System.arraycopy(kept, 0, more, 0, kept.length);
                for (int i = kept.length; i < chunks; i++) {
                    more[i] = new HeadGradient(op);
                }
                kept = more;
            }
            return chunks;
        }

        @Override
        public void run(int chunk, Scratch scratch) {
            Sequences sequences = args.sequences();
            int kvHead = chunk % op.kvHeads();
            boolean biased = op.scoring().bias().isPresent();
            long keyRow = 0;
            for (int s = 0; s < sequences.count(); s++) {
                if (biased || s == chunk / op.kvHeads()) {
                    kept[chunk].run(args, s, kvHead, keyRow, scratch);
                }
                keyRow += sequences.kvLength(s);
            }
        }
    }
}
