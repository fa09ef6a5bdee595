package org.transformer4j.training;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.transformer4j.api.NamedParameter;

/**
 * Which parameters learn, and how.
 *
 * @param learns which do, by their names in the checkpoint; the others are frozen
 * @param groups those that learn in a way of their own; the first that a parameter is in counts. The rate of the others is the schedule's,
 *         and their decay is for those of two dimensions or more
 */
public record ParameterGroups(Predicate<String> learns, List<ParameterGroup> groups) {
    /** Copies the groups. */
    public ParameterGroups {
        groups = List.copyOf(groups);
    }

    /** How a parameter learns; empty if it does not. */
    Optional<ParameterGroup> of(NamedParameter named) {
        if (!learns.test(named.name())) {
            return Optional.empty();
        }
        return groups.stream().filter(group -> group.names().test(named.name())).findFirst()
                .or(() -> Optional.of(ParameterGroup.rest(named.shape().rank())));
    }
}
