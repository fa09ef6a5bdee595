package org.transformer4j.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.transformer4j.models.generation.Generated;

/** Sums over several texts that were generated. */
final class GenerationTotals {
    private final List<String> fingerprints = new ArrayList<>();
    private long promptTokens;
    private long reusedTokens;
    private long generatedTokens;

    void add(Generated generated) {
        fingerprints.add(generated.fingerprint());
        promptTokens += generated.timings().promptTokens();
        reusedTokens += generated.timings().reusedTokens();
        generatedTokens += generated.timings().generatedTokens();
    }

    int texts() {
        return fingerprints.size();
    }

    long promptTokens() {
        return promptTokens;
    }

    long reusedTokens() {
        return reusedTokens;
    }

    long generatedTokens() {
        return generatedTokens;
    }

    /** The fingerprint of the only text; of several the SHA-256 of their fingerprints, each on a line. */
    String fingerprint() {
        if (fingerprints.size() == 1) {
            return fingerprints.getFirst();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            fingerprints.forEach(fingerprint -> digest.update((fingerprint + "\n").getBytes(StandardCharsets.US_ASCII)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
