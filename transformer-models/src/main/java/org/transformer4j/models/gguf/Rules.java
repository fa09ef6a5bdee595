package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.Quoted;

/** Applies the rules of a family to all tensors of a file; a tensor without a rule is an error. */
final class Rules {
    private static final Pattern BLOCK = Pattern.compile("blk\\.(0|[1-9][0-9]{0,5})\\.(.+)", Pattern.DOTALL);

    /** Tables of the rotary embedding, which belong to the configuration. */
    private static final Set<String> CONFIGURATION = Set.of("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight");

    private final Map<String, List<Rule>> rules;
    private final int blocks;

    Rules(List<Rule> rules, int blocks) {
        this.rules = rules.stream().collect(Collectors.groupingBy(Rule::gguf));
        this.blocks = blocks;
    }

    /** The tensors by Hugging Face's names, in the order of the file. */
    Map<String, GgufWeight> weights(GgufFile file) {
        var weights = new LinkedHashMap<String, GgufWeight>();
        for (GgufTensor tensor : file.tensors()) {
            if (CONFIGURATION.contains(tensor.name())) continue;
            for (GgufWeight weight : weights(file, tensor)) {
                if (weights.put(weight.name(), weight) != null) {
                    throw new CheckpointException("%s: tensor %s is there fused with others and by itself; expected one of the two"
                            .formatted(file.origin(), Quoted.of(weight.name())));
                }
            }
        }
        return weights;
    }

    private List<GgufWeight> weights(GgufFile file, GgufTensor tensor) {
        Matcher block = BLOCK.matcher(tensor.name());
        boolean inBlock = block.matches();
        if (inBlock && Integer.parseInt(block.group(1)) >= blocks) {
            throw new CheckpointException("%s: tensor %s, but the metadata says that there are %d blocks"
                    .formatted(file.origin(), Quoted.of(tensor.name()), blocks));
        }
        List<Rule> applying = rules.get(inBlock ? "blk.*." + block.group(2) : tensor.name());
        if (applying == null || tensor.shape().length == 0) {
            throw new CheckpointException("%s: tensor %s is none that the architecture %s has".formatted(
                    file.origin(), tensor, Quoted.of(file.metadata().text("general.architecture"))));
        }
        var weights = new ArrayList<GgufWeight>();
        for (Rule rule : applying) {
            String fault = rule.conversion().fault(tensor);
            if (fault != null) throw new CheckpointException("%s: tensor %s: %s".formatted(file.origin(), tensor, fault));
            String name = inBlock ? rule.name().replace("*", block.group(1)) : rule.name();
            weights.add(new GgufWeight(name, tensor, rule.conversion()));
        }
        return weights;
    }
}
