package org.transformer4j.training.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.training.objective.TokenTargets;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.objective.SequenceToSequence;

/**
 * The recorded training step of a golden file: what went in and what was asked for.
 *
 * @param file the golden file, open
 * @param smoothing how much of each target is spread over all classes
 */
record TrainingCase(Checkpoint file, float smoothing) {
    static final String IN = "train.in.";

    /** An objective with its examples. */
    record Lesson<E>(Objective<E> objective, List<E> examples) {}

    /** What a model of any kind has to learn. */
    Lesson<?> lesson(Model model) {
        return switch (model) {
            case EncoderDecoder both -> new Lesson<>(new SequenceToSequence(both, smoothing), sequenceToSequence(both));
            case Decoder decoder -> new Lesson<>(new CausalLanguageModeling(decoder, smoothing), causalLanguageModeling());
            case TextEncoder encoder -> new Lesson<>(new TokenTargets(encoder, smoothing), tokenTargets(encoder));
            default -> throw new CheckpointException("%s: no loss is known for this kind of model".formatted(model.config().modelType()));
        };
    }

    private List<CausalLanguageModeling.Example> causalLanguageModeling() {
        int[][] ids = rows("input_ids");
        int[][] mask = mask("attention_mask", ids, 1);
        int[][] labels = rows("labels");
        return each(ids.length, row -> {
            int[] shown = shown(mask[row]);
            int[] targets = new int[shown.length];
            for (int i = 0; i < targets.length; i++) {
                int next = shown[i] + 1;
                targets[i] = next < labels[row].length ? labels[row][next] : Objective.IGNORED;
            }
            return new CausalLanguageModeling.Example(pick(ids[row], shown), targets);
        });
    }

    private List<TokenTargets.Example> tokenTargets(TextEncoder model) {
        int[][] ids = rows("input_ids");
        int[][] mask = mask("attention_mask", ids, 1);
        int[][] types = optional("token_type_ids").orElseGet(() -> new int[ids.length][ids[0].length]);
        int[][] labels = labels(ids.length);
        boolean whole = model.head().map(head -> head.task().ofFirstRows()).orElse(false);
        return each(ids.length, row -> {
            int[] shown = shown(mask[row]);
            return new TokenTargets.Example(pick(ids[row], shown), pick(types[row], shown), whole ? labels[row] : pick(labels[row], shown));
        });
    }

    private List<SequenceToSequence.Example> sequenceToSequence(EncoderDecoder model) {
        boolean plain = optional("src").isPresent();
        int[][] sources = rows(plain ? "src" : "input_ids");
        int[][] sourceMask = plain ? hidden("src_pad", sources) : mask("attention_mask", sources, 1);
        int[][] labels = rows(plain ? "gold" : "labels");
        int[][] ids = plain ? rows("tgt") : shifted(labels, model.startToken());
        int[][] mask = plain ? hidden("tgt_pad", ids) : mask("decoder_attention_mask", ids, 1);
        return each(sources.length, row -> {
            int[] shown = shown(mask[row]);
            return new SequenceToSequence.Example(pick(sources[row], shown(sourceMask[row])), pick(ids[row], shown), pick(labels[row], shown));
        });
    }

    /** What the decoder reads: the labels behind the start token, where padding that is ignored is the token of padding, 0 or what it is. */
    private int[][] shifted(int[][] labels, int start) {
        int[][] ids = new int[labels.length][labels[0].length];
        for (int row = 0; row < ids.length; row++) {
            ids[row][0] = start;
            for (int i = 1; i < ids[row].length; i++) {
                ids[row][i] = labels[row][i - 1] == Objective.IGNORED ? start : labels[row][i - 1];
            }
        }
        return ids;
    }

    private int[][] labels(int rows) {
        StoredTensor tensor = file.tensor(IN + "labels");
        if (tensor.shape().length == 1) {
            int[] each = whole(tensor);
            return IntStream.range(0, rows).mapToObj(row -> new int[] {each[row]}).toArray(int[][]::new);
        }
        return rows("labels");
    }

    private int[][] mask(String name, int[][] like, int otherwise) {
        return optional(name).orElseGet(() -> Arrays.stream(like).map(row -> {
            int[] all = new int[row.length];
            Arrays.fill(all, otherwise);
            return all;
        }).toArray(int[][]::new));
    }

    /** A mask of padding as a mask of what is there. */
    private int[][] hidden(String name, int[][] like) {
        return Arrays.stream(mask(name, like, 0)).map(row -> IntStream.of(row).map(pad -> 1 - pad).toArray()).toArray(int[][]::new);
    }

    private static int[] shown(int[] mask) {
        return IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
    }

    private static int[] pick(int[] row, int[] columns) {
        return IntStream.of(columns).map(column -> row[column]).toArray();
    }

    private static <E> List<E> each(int rows, IntFunction<E> example) {
        List<E> examples = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            examples.add(example.apply(row));
        }
        return examples;
    }

    private int[][] rows(String name) {
        return optional(name).orElseThrow(() -> new CheckpointException("%s: %s%s is not there".formatted(file.origin(), IN, name)));
    }

    private Optional<int[][]> optional(String name) {
        return file.optional(IN + name).map(tensor -> {
            long[] shape = tensor.shape();
            if (shape.length != 2) {
                throw new CheckpointException("%s; expected [batch, length]".formatted(tensor));
            }
            int[] all = whole(tensor);
            int columns = (int) shape[1];
            return IntStream.range(0, (int) shape[0]).mapToObj(row -> Arrays.copyOfRange(all, row * columns, (row + 1) * columns)).toArray(int[][]::new);
        });
    }

    private static int[] whole(StoredTensor tensor) {
        return Arrays.stream(tensor.toLongs()).mapToInt(Math::toIntExact).toArray();
    }
}
