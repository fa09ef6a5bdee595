package org.transformer4j.benchmarks.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** SHA-256 over numbers as little-endian binary32, each NaN as {@code 0x7fc00000}: it tells whether two machines computed the same bits. */
public final class Fingerprint {
    private static final ValueLayout.OfInt LITTLE_ENDIAN = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int INFINITY = 0x7f80_0000;
    private static final int NAN = 0x7fc0_0000;
    private static final int PIECE = 1 << 16;
    private static final long PIECE_OF_DEVICE = 1 << 22;

    private final MessageDigest digest = sha256();
    private final int[] bits = new int[PIECE];
    private final byte[] bytes = new byte[PIECE * Integer.BYTES];
    private final MemorySegment view = MemorySegment.ofArray(bytes);

    /** Of no number yet. */
    public Fingerprint() {}

    /** That of F32 numbers on a device. */
    public static String of(Queue queue, Slice numbers) {
        Fingerprint fingerprint = new Fingerprint();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(Math.max(1, Math.min(PIECE_OF_DEVICE, numbers.length())) * Float.BYTES, Float.BYTES);
            for (long start = 0; start < numbers.length(); start += PIECE_OF_DEVICE) {
                long length = Math.min(PIECE_OF_DEVICE, numbers.length() - start);
                MemorySegment piece = host.asSlice(0, length * Float.BYTES);
                queue.read(numbers.slice(start, length), piece);
                fingerprint.add(piece);
            }
        }
        return fingerprint.hex();
    }

    /** Adds F32 numbers in native order. */
    public Fingerprint add(MemorySegment numbers) {
        long length = numbers.byteSize() / Float.BYTES;
        for (long start = 0; start < length; start += PIECE) {
            int count = (int) Math.min(PIECE, length - start);
            MemorySegment.copy(numbers, ValueLayout.JAVA_INT_UNALIGNED, start * Float.BYTES, bits, 0, count);
            for (int i = 0; i < count; i++) {
                bits[i] = (bits[i] & Integer.MAX_VALUE) > INFINITY ? NAN : bits[i];
            }
            MemorySegment.copy(bits, 0, view, LITTLE_ENDIAN, 0, count);
            digest.update(bytes, 0, count * Integer.BYTES);
        }
        return this;
    }

    /** In 64 hexadecimal digits. To be called once. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
