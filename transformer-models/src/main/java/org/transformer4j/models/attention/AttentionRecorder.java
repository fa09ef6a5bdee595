package org.transformer4j.models.attention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.session.Observer;

/**
 * Keeps the attention weights that a model shows while it computes one sequence in one pass. All layers are looked at, whichever are kept: to ask for
 * weights selects an operation with another rounding, and the layers behind would see it.
 */
public final class AttentionRecorder implements Observer {
    private static final Pattern NAME = Pattern.compile("(?:(encoder|decoder|cross)_)?attentions\\.(\\d{1,5})");

    private final AttentionKind own;
    private final int sourceLength;
    private final Numbers layers;
    private final Numbers heads;
    private final List<AttentionMap> maps = new ArrayList<>();
    private final WeightsFingerprint fingerprint = new WeightsFingerprint();

    /**
     * A recorder for one sequence.
     *
     * @param own the attention of a model that has one kind alone
     * @param sourceLength how many tokens the encoder has read, where there is cross-attention
     * @param layers the layers to keep
     * @param heads the heads to keep of each
     */
    public AttentionRecorder(AttentionKind own, int sourceLength, Numbers layers, Numbers heads) {
        this.own = own;
        this.sourceLength = sourceLength;
        this.layers = layers;
        this.heads = heads;
    }

    @Override
    public boolean wants(String name) {
        return NAME.matcher(name).matches();
    }

    /** @throws IllegalArgumentException if there are several sequences */
    @Override
    public void see(String name, Sequences sequences, Tensor value) {
        if (sequences.count() != 1) {
            throw new IllegalArgumentException("%d sequences at once; attention is recorded of one".formatted(sequences.count()));
        }
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("%s are no attention weights; nobody asked for them".formatted(name));
        }
        AttentionKind kind = matcher.group(1) == null ? own : AttentionKind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        int queries = sequences.queryLength(0);
        int keys = kind == AttentionKind.CROSS ? sourceLength : sequences.kvLength(0);
        float[] weights = value.toArray();
        int size = Math.multiplyExact(queries, keys);
        int count = weights.length / size;
        fingerprint.add(name, count, queries, keys, weights);
        int layer = Integer.parseInt(matcher.group(2));
        List<Integer> kept = IntStream.range(0, count).filter(heads::has).boxed().toList();
        if (layers.has(layer) && !kept.isEmpty()) {
            maps.add(new AttentionMap(kind, layer, kept, queries, keys, kept.size() == count ? weights : pick(weights, kept, size)));
        }
    }

    private static float[] pick(float[] weights, List<Integer> heads, int size) {
        float[] picked = new float[heads.size() * size];
        for (int place = 0; place < heads.size(); place++) {
            System.arraycopy(weights, heads.get(place) * size, picked, place * size, size);
        }
        return picked;
    }

    /** What was kept, by kind and layer; the recorder is used up. */
    public AttentionMaps maps() {
        maps.sort(Comparator.comparing(AttentionMap::kind).thenComparing(AttentionMap::layer));
        return new AttentionMaps(maps, fingerprint.hex());
    }
}
