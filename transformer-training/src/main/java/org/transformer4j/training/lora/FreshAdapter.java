package org.transformer4j.training.lora;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.models.adapter.AdaptableLayer;
import org.transformer4j.models.adapter.AdaptableNames;
import org.transformer4j.models.adapter.Adapter;
import org.transformer4j.models.adapter.LoraNames;
import org.transformer4j.models.adapter.LoraSettings;
import org.transformer4j.models.adapter.LowRankUpdate;
import org.transformer4j.models.adapter.TargetModules;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.training.digest.Sha256;

/**
 * An adapter that has learnt nothing yet: {@code A} is drawn uniformly from {@code -1/sqrt(in)} to {@code 1/sqrt(in)}, and {@code B} is
 * zero, so that the model begins as it was. Each number of {@code A} depends on the seed, the name of the layer and its index alone.
 *
 * {@snippet :
 * ModelFolder.Adapted folder = ModelFolder.of(base).with(new FreshAdapter(new LoraSettings(8, 16, TargetModules.parse("all-linear")), seed));
 * Model model = Models.load(folder, training);
 * var trainer = new Trainer<>(objective, new TrainingSettings(optimizer, schedule, 1.0, 8, folder.adapter().settings()::learns));
 * // ... trainer.step(...)
 * LoraFiles.save(model, folder, target);
 * }
 *
 * <p>Sources: Hu et al. (2021), section 4.1, where {@code A} is normal; uniform as in PEFT, after He et al. (2015), equation 10, with a slope
 * of {@code sqrt(5)}.
 *
 * @param settings rank, factor and layers
 * @param seed of the numbers
 * @param config the {@code config.json} of the model with heads that its base has not, if there are such
 * @param whole the tensors of these heads, by their names
 */
public record FreshAdapter(LoraSettings settings, long seed, Optional<String> config, Map<String, StoredTensor> whole) implements Adapter {
    /** Copies the names. */
    public FreshAdapter {
        whole = Map.copyOf(whole);
    }

    /** For a model that has all heads itself. */
    public FreshAdapter(LoraSettings settings, long seed) {
        this(settings, seed, Optional.empty(), Map.of());
    }

    @Override
    public String origin() {
        return "a new adapter of rank " + settings.rank();
    }

    @Override
    public Optional<LowRankUpdate> update(AdaptableLayer layer) {
        String module = layer.module();
        // A head that learns as a whole needs no adapter.
        if (!settings.targets().include(module) || settings.isWhole(module)) {
            return Optional.empty();
        }
        int rank = settings.rank(module);
        return Optional.of(new LowRankUpdate(rank, settings.scale(module), draw(LoraNames.down(module), Math.multiplyExact(rank, layer.in()),
                1 / Math.sqrt(layer.in())), new float[Math.multiplyExact(layer.out(), rank)]));
    }

    private float[] draw(String name, int count, double limit) {
        float[] numbers = new float[count];
        long stream = stream(name);
        int[] words = new int[Philox4x32.BLOCK];
        for (int i = 0; i < count; i++) {
            if (i % Philox4x32.BLOCK == 0) {
                Philox4x32.block(seed, stream, i / Philox4x32.BLOCK, words);
            }
            numbers[i] = (float) (limit * (2.0 * Philox4x32.uniform(words[i % Philox4x32.BLOCK]) - 1));
        }
        return numbers;
    }

    /** Names that differ in a letter have streams that have nothing in common. */
    private static long stream(String name) {
        return ByteBuffer.wrap(Sha256.of(name)).getLong();
    }

    /** @throws IllegalArgumentException if a target is no layer of the model, or a head not one of its heads */
    @Override
    public void requireAllUsed(Collection<AdaptableLayer> layers) {
        Stream<TargetModules> each = settings.targets() instanceof TargetModules.Named named ? named.names().stream().map(TargetModules::named)
                : Stream.of(settings.targets());
        each.filter(target -> layers.stream().noneMatch(layer -> target.include(layer.module()))).findFirst().ifPresent(target -> {
            throw new IllegalArgumentException("target modules %s, and no linear layer of the model is called so; %s".formatted(target,
                    AdaptableNames.of(layers)));
        });
        settings.whole().stream().filter(head -> layers.stream().noneMatch(layer -> LoraNames.isWithin(head, layer.module()))).findFirst().ifPresent(head -> {
            throw new IllegalArgumentException("%s is to learn as a whole, and the model has no layer of that name; %s".formatted(head,
                    AdaptableNames.of(layers)));
        });
    }
}
