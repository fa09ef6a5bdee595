package org.transformer4j.conformance.kit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a case saw on one device: its outputs, in order. Where canon-1 counts NaNs as equal they have one pattern here.
 *
 * @param outputs the outputs
 */
public record Observation(List<Output> outputs) {
    /** Of a case that checks by itself and has nothing to compare. */
    public static final Observation NOTHING = new Observation(List.of());

    /**
     * One output.
     *
     * @param name its name in the operation
     * @param numbers its elements
     */
    public record Output(String name, Bits numbers) {}

    /** Copies the list. */
    public Observation {
        outputs = List.copyOf(outputs);
    }

    /** The first output in which this differs from what was expected. */
    public Optional<BitDifference> differenceFrom(Observation expected) {
        if (outputs.size() != expected.outputs.size()) {
            return Optional.of(new BitDifference("outputs", 0, outputs.size() + " outputs", expected.outputs.size() + " outputs", 1, 1, 0));
        }
        for (int i = 0; i < outputs.size(); i++) {
            Output output = outputs.get(i);
            Optional<BitDifference> difference = BitDifference.between(output.name(), output.numbers(), expected.outputs.get(i).numbers());
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /** Throws if this differs from what was expected; {@code what} says which two runs were compared. */
    public void mustEqual(Observation expected, String what) {
        differenceFrom(expected).ifPresent(difference -> {
            throw new ConformanceFailure(what + ": " + difference);
        });
    }

    /** SHA-256 over names, types, lengths and bits, little-endian, in hexadecimal. */
    public String digest() {
        MessageDigest sha = sha256();
        for (Output output : outputs) {
            Bits numbers = output.numbers();
            sha.update((output.name() + ' ' + numbers.type() + ' ' + numbers.length() + '\n').getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.allocate(numbers.length() * 4);
            for (int bits : numbers.bits()) {
                bytes.putInt(Integer.reverseBytes(bits));
            }
            sha.update(bytes.flip());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
