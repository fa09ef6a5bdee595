package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Caches that are larger than the largest allocation, which the conformance suite has none of. */
@RequiresOpenCl
class KeyValueCacheTest {
    private static final int SMALL = 1 << 16;
    private static final int HEADS = 6;
    private static final CacheSpec SPEC = new CacheSpec(3, 3, 9, 301);
    private static final Sequences APPENDED = Sequences.of(new int[] {2, 0}, new int[] {299, 71}, new int[] {299, 71});
    /** Slot 1 is a copy of slot 2. */
    private static final Sequences ASKED = Sequences.of(new int[] {1, 0}, new int[] {1, 9}, new int[] {299, 71});

    private record Results(float[] attention, float[] attended, float[] weights) {}

    @ParameterizedTest
    @EnumSource
    void a_cache_in_several_pieces_gives_the_bits_of_one_piece(Tuning tuning) {
        Results one = attend(Long.MAX_VALUE, tuning, 1);
        // A head takes 30784 bytes, so that two of nine fit into a piece.
        Results several = attend(SMALL, tuning, 5);
        assertThat(several.attention).containsExactly(one.attention);
        assertThat(several.attended).containsExactly(one.attended);
        assertThat(several.weights).containsExactly(one.weights);
    }

    private static Results attend(long largest, Tuning tuning, int pieces) {
        try (Workplace workplace = new Workplace(largest, Division.of(OpenCl.devices().getFirst()), tuning);
                Buffer buffer = workplace.device.allocateCache(SPEC)) {
            assertThat(((ClBuffer) buffer).pieces()).isEqualTo(pieces);
            assertThat(buffer.elements()).isEqualTo(SPEC.elements());
            Slice cache = buffer.all();
            int appended = APPENDED.rows() * SPEC.kvHeads() * SPEC.headDim();
            launch(workplace, new CacheAppend(SPEC), APPENDED, workplace.floats(floats(appended, 1)),
                    workplace.floats(floats(appended, 2)), cache);
            launch(workplace, new CacheCopy(SPEC), new long[] {2, 1, 299}, null, cache);
            int asked = ASKED.rows() * HEADS * SPEC.headDim();
            Slice q = workplace.floats(floats(asked, 3));
            Slice y = workplace.zeros(DType.F32, asked);
            launch(workplace, new Attention(HEADS, SPEC, 0.3f, Mask.CAUSAL), ASKED, q, cache, y);
            float[] attention = workplace.read(y);
            AttentionWithWeights weighted = new AttentionWithWeights(HEADS, SPEC, 0.3f, Mask.CAUSAL);
            Slice weights = workplace.zeros(DType.F32, weighted.weightElements(ASKED));
            launch(workplace, weighted, ASKED, q, cache, y, weights);
            return new Results(attention, workplace.read(y), workplace.read(weights));
        }
    }

    @Test
    void a_head_that_is_larger_than_a_piece_is_refused() {
        try (Workplace workplace = new Workplace(SMALL)) {
            assertThatExceptionOfType(DeviceException.class).isThrownBy(() ->
                    workplace.device.allocateCache(new CacheSpec(1, 1, 64, 200))).withMessageContaining("pieces of at most 65536");
        }
    }

    @Test
    void a_plain_buffer_is_refused() {
        try (Workplace workplace = new Workplace()) {
            Slice plain = workplace.zeros(DType.F32, SPEC.elements());
            Slice q = workplace.zeros(DType.F32, (long) ASKED.rows() * HEADS * SPEC.headDim());
            Slice y = workplace.zeros(DType.F32, q.length());
            Op op = new Attention(HEADS, SPEC, 0.3f, Mask.NONE);
            assertThatIllegalArgumentException().isThrownBy(() -> launch(workplace, op, ASKED, q, plain, y))
                    .withMessageContaining("allocateCache");
        }
    }

    @Test
    void a_cache_of_another_shape_is_refused_although_it_has_as_many_elements() {
        CacheSpec turned = new CacheSpec(SPEC.kvHeads(), SPEC.slots(), SPEC.capacity(), SPEC.headDim());
        try (Workplace workplace = new Workplace(); Buffer other = workplace.device.allocateCache(turned)) {
            Slice q = workplace.zeros(DType.F32, (long) ASKED.rows() * HEADS * SPEC.headDim());
            Slice y = workplace.zeros(DType.F32, q.length());
            assertThat(other.elements()).isEqualTo(SPEC.elements());
            Op attention = new Attention(HEADS, SPEC, 0.3f, Mask.NONE);
            assertThatIllegalArgumentException().isThrownBy(() -> launch(workplace, attention, ASKED, q, other.all(), y))
                    .withMessageContaining(turned.toString()).withMessageContaining("allocateCache(" + SPEC);
            assertThatIllegalArgumentException().isThrownBy(() ->
                    launch(workplace, new CacheCopy(SPEC), new long[] {2, 1, 299}, null, other.all()));
        }
    }

    /** A table of that many is not written by launches but waited for. */
    @Test
    void eighty_sequences_append_each_to_its_own_slot() {
        int count = 80;
        CacheSpec spec = new CacheSpec(count, 1, 2, 1);
        int[] slots = new int[count];
        int[] ones = new int[count];
        for (int s = 0; s < count; s++) {
            slots[s] = count - 1 - s;
            ones[s] = 1;
        }
        try (Workplace workplace = new Workplace(); Buffer cache = workplace.device.allocateCache(spec)) {
            Sequences sequences = Sequences.of(slots, ones, ones);
            float[] values = floats(2 * count, 4);
            Slice appended = workplace.floats(values);
            launch(workplace, new CacheAppend(spec), sequences, appended, appended, cache.all());
            Slice y = workplace.zeros(DType.F32, 2 * count);
            launch(workplace, new Attention(1, spec, 0.3f, Mask.NONE), sequences, appended, cache.all(), y);
            // With a single key the weight is 1, so that attention returns the value.
            assertThat(workplace.read(y)).containsExactly(values);
        }
    }

    private static void launch(Workplace workplace, Op op, Sequences sequences, Slice... operands) {
        launch(workplace, op, new long[0], sequences, operands);
    }

    private static void launch(Workplace workplace, Op op, long[] sizes, Sequences sequences, Slice... operands) {
        Args args = Args.of(sizes, sequences, operands);
        args.check(op);
        workplace.device.prepare(op).launch(workplace.queue, args);
    }

    private static float[] floats(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = random.nextFloat() - 0.5f;
        }
        return floats;
    }
}
