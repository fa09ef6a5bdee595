package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;
import org.transformer4j.backend.aparapi.program.StoredType;

/** {@link Embedding} from a weight in panels. */
public final class EmbeddingKernel extends AparapiKernel {
    private final Embedding embedding;
    private final int type;

    /** A kernel for {@code embedding}. */
    public EmbeddingKernel(Embedding embedding) {
        super("embedding");
        this.embedding = embedding;
        this.type = StoredType.of(embedding.weight().type());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        int width = embedding.weight().inFeatures();
        launcher.start(Code.EMBEDDING).packed(Launch.A, args.slice(0), embedding.weight()).operand(Launch.B, args.slice(1))
                .operand(Launch.Y, args.slice(2)).numbers(embedding.weight().outFeatures(), width, type)
                .run(args.size(0) * width, 4);
    }
}
