package org.transformer4j.training.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The names of classes, by their ids from 0. */
public final class Labels {
    private final List<String> names;
    private final Map<String, Integer> ids = new HashMap<>();

    /**
     * Labels in an order that is given, as a model has them.
     *
     * @throws IllegalArgumentException if there are fewer than two, or one is there twice
     */
    public Labels(List<String> names) {
        this.names = List.copyOf(names);
        for (String name : names) {
            if (ids.put(name, ids.size()) != null) {
                throw new IllegalArgumentException("the label %s is there twice; each needs a name of its own".formatted(Quoted.of(name)));
            }
        }
        if (names.size() < 2) {
            throw new IllegalArgumentException("%d labels%s; at least two are needed to tell texts apart".formatted(names.size(),
                    names.isEmpty() ? "" : ", " + Quoted.of(names)));
        }
    }

    /** Labels that were found somewhere, in the order of the numbers that they are, or of their characters. */
    public static Labels sorted(Collection<String> found) {
        boolean numbers = found.stream().allMatch(name -> name.matches("\\d{1,9}"));
        Comparator<String> byNumber = Comparator.comparingInt(Integer::parseInt);
        return new Labels(new HashSet<>(found).stream().sorted(numbers ? byNumber.thenComparing(Comparator.naturalOrder()) : Comparator.naturalOrder())
                .toList());
    }

    /** All of them, by their ids. */
    public List<String> names() {
        return names;
    }

    /** How many there are. */
    public int size() {
        return names.size();
    }

    /**
     * The id of a label.
     *
     * @param place where it was found, for the message
     * @throws DataException if there is no such label
     */
    int id(String name, String place) {
        Integer id = ids.get(name);
        if (id == null) {
            throw new DataException("%s: the label %s is none of the labels, which are %s".formatted(place, Quoted.of(name), Quoted.of(names)));
        }
        return id;
    }
}
