package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.StoredType;

/** {@link Embedding} from a weight in panels: number by number, or a group of a quantised one at a time. */
public final class EmbeddingKernel extends AparapiKernel {
    private final Embedding embedding;
    private final int type;

    /** A kernel for {@code embedding}. */
    public EmbeddingKernel(Embedding embedding) {
        super("embedding");
        this.embedding = embedding;
        this.type = StoredType.of(embedding.weight().format());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        WeightSpec weight = embedding.weight();
        int width = weight.inFeatures();
        int together = weight.format().isQuantised() ? weight.format().groupSize() : 1;
        launcher.start(together > 1 ? Code.EMBED_GROUP : Code.EMBEDDING).packed(Launch.A, args.slice(0), weight)
                .operand(Launch.B, args.slice(1)).operand(Launch.Y, args.slice(2))
                .numbers(weight.outFeatures(), width, type, PanelLayout.of(weight).step())
                .run(args.size(0) * (width / together), 4L * together);
    }
}
