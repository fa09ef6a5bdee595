package org.transformer4j.backend.opencl.attention;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.Launch;

/**
 * What programs know, and kernels are given, of the keys that a query sees and of their scores; see {@code attention-score.cl}.
 *
 * @param mask which keys a query sees
 * @param scoring how dot products become scores
 */
record ScoringPart(Mask mask, Scoring scoring) {
    /** The operand of attention that holds the table of biases, where there is one. */
    private static final int TABLE = 2;

    /** Macros of the programs that score, followed by others. */
    Object[] macros(Object... others) {
        List<Object> macros = new ArrayList<>();
        if (scoring.isCapped()) {
            macros.addAll(List.of("SOFT_CAP", Float.toHexString(scoring.softCap()) + "f"));
        }
        scoring.bias().ifPresent(bias -> macros.addAll(List.of("BIAS_BEFORE", bias.before(), "BIAS_AFTER", bias.after())));
        macros.addAll(List.of(others));
        return macros.toArray();
    }

    /** Hands over the mask as the parameters {@code int before, int after}. */
    Launch mask(Launch launch) {
        return launch.number(mask.before()).number(mask.after());
    }

    /** Hands over the mask, and the parameters {@code SCORING_PARAMETERS}. */
    Launch maskAndScoring(Launch launch, Args args) {
        return maskAndScoring(launch, args, TABLE);
    }

    /** The same, where another operand holds the table of biases. */
    Launch maskAndScoring(Launch launch, Args args, int table) {
        mask(launch).number(scoring.scale());
        return scoring.bias().isPresent() ? launch.input(args.slice(table)) : launch;
    }
}
