package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link AttentionWithWeights}: a work-group for each query and head. */
public final class AttentionWithWeightsKernel extends ClKernel {
    private final AttentionWithWeights op;
    private final CacheLayout layout;
    private final ScoringPart scoring;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public AttentionWithWeightsKernel(Programs programs, AttentionWithWeights op) {
        super("attention-with-weights");
        this.op = op;
        layout = new CacheLayout(op.cache());
        scoring = new ScoringPart(op.mask(), op.scoring());
        entry = programs.entry("attention-weights.cl", "attend_with_weights", layout.macros(scoring.macros()));
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        for (int piece = 0; piece < Caches.pieces(args.slice(1), layout); piece++) {
            // Of several pieces each writes the results of its own heads only.
            Launch launch = queue.launch(entry).input(args.slice(0));
            Caches.piece(launch, args.slice(1), piece, layout).number(op.heads() / op.cache().kvHeads())
                    .updated(args.slice(args.slices() - 2)).updated(args.slice(args.slices() - 1)).sequences(args.sequences());
            scoring.maskAndScoring(launch, args).run(args.sequences().rows(), op.heads(), Canon.SUM_LANES, 1);
        }
    }
}
