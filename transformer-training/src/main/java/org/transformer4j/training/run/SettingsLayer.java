package org.transformer4j.training.run;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How settings are laid over others: what they say goes first, and takes back what does not go with it. */
final class SettingsLayer {
    private static final String TIMESCALE = "timescale";

    private SettingsLayer() {}

    /**
     * Changes the lower settings.
     *
     * @throws IllegalArgumentException if the upper ones contradict each other, or name what the schedule has no use for
     */
    static void lay(ObjectNode over, ObjectNode under) {
        exclude(over, under, "steps", "epochs");
        if (over.get("batch") instanceof ObjectNode batch && under.get("batch") instanceof ObjectNode below) {
            layBatch(batch, below);
        }
        if (over.get("optimizer") instanceof ObjectNode optimizer && under.get("optimizer") instanceof ObjectNode below && renames(optimizer, below)) {
            // What the one optimizer wants means nothing to another.
            below.removeAll();
        }
        if (over.get("schedule") instanceof ObjectNode schedule && under.get("schedule") instanceof ObjectNode below) {
            laySchedule(schedule, below);
        }
        merge(over, under);
        if (over.get("schedule") instanceof ObjectNode && under.get("schedule") instanceof ObjectNode schedule) {
            nameTimescale(schedule);
        }
    }

    /** A run that began without this setting goes on without it. */
    private static void nameTimescale(ObjectNode schedule) {
        if (ScheduleSettings.takes(schedule.path("name").asString(""), TIMESCALE) && !schedule.hasNonNull(TIMESCALE)
                && schedule.path("warmup").asLong(-1) == 0) {
            schedule.put(TIMESCALE, ScheduleSettings.USUAL_TIMESCALE);
        }
    }

    private static void layBatch(ObjectNode over, ObjectNode under) {
        if (over.hasNonNull("examples") && over.hasNonNull("tokens")) {
            throw new IllegalArgumentException("batch.examples is %s and batch.tokens is %s; both say how much is in a batch, so give one of them"
                    .formatted(over.get("examples").asString(), over.get("tokens").asString()));
        }
        exclude(over, under, "examples", "tokens");
    }

    private static void laySchedule(ObjectNode over, ObjectNode under) {
        JsonNode named = over.has("name") ? over.get("name") : under.path("name");
        String name = named.asString("");
        for (String setting : over.propertyNames()) {
            if (over.hasNonNull(setting) && !ScheduleSettings.takes(name, setting)) {
                throw new IllegalArgumentException("schedule.%s is given, which %s has no use for; it takes %s".formatted(setting, name,
                        ScheduleSettings.taken(name)));
            }
        }
        if (over.has("warmup")) {
            // Which the one before had without a warm-up, or for another.
            under.remove(TIMESCALE);
        }
        if (renames(over, under)) {
            List.copyOf(under.propertyNames()).stream().filter(setting -> !ScheduleSettings.takes(name, setting)).forEach(under::remove);
        }
    }

    private static boolean renames(ObjectNode over, ObjectNode under) {
        return over.has("name") && !over.get("name").equals(under.get("name"));
    }

    /** Whoever says the one takes back the other. */
    private static void exclude(ObjectNode over, ObjectNode under, String one, String other) {
        if (over.hasNonNull(one) && !over.hasNonNull(other)) {
            under.remove(other);
        } else if (over.hasNonNull(other) && !over.hasNonNull(one)) {
            under.remove(one);
        }
    }

    private static void merge(ObjectNode over, ObjectNode under) {
        for (Map.Entry<String, JsonNode> entry : over.properties()) {
            if (entry.getValue() instanceof ObjectNode object && under.get(entry.getKey()) instanceof ObjectNode below) {
                merge(object, below);
            } else {
                under.set(entry.getKey(), entry.getValue());
            }
        }
    }
}
