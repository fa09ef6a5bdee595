package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

class PytorchLinearTest {
    private final GoldenTensors golden = GoldenTensors.load("linear_conv");
    private final Workbench bench = new Workbench();

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void a_linear_layer_is_as_near_as_pytorch() {
        Slice y = bench.room(24);
        bench.run(new Linear(new WeightSpec(4, 5, DType.F32), true), sizes(6), tensor("linear.in.x"), tensor("linear.in.w"),
                tensor("linear.in.b"), y);
        golden.assertNear("linear.out.y", bench.floats(y));
    }

    @Test
    void a_product_with_broadcast_batches_is_as_near_as_pytorch() {
        Slice a = tensor("bmm_broadcast.in.a");
        Slice b = tensor("bmm_broadcast.in.b");
        Slice y = bench.room(60);
        for (int i = 0; i < 10; i++) {
            bench.run(new MatMul(false, false), sizes(1, 3, 4, 2), a.slice(i / 5 * 12, 12), b.slice(i % 5 * 8, 8),
                    y.slice(i * 6, 6));
        }
        golden.assertNear("bmm_broadcast.out.y", bench.floats(y));
    }

    /** [2, 3 channels, 2 rows of 4, 2 columns of 4] become 8 patches of 48 features. */
    @Test
    void patches_of_an_image_are_as_near_as_pytorch() {
        Slice patches = bench.room(384);
        Slice features = bench.room(48);
        Slice y = bench.room(48);
        bench.run(Permute.of(0, 2, 4, 1, 3, 5), sizes(2, 3, 2, 4, 2, 4), tensor("conv2d_patch.in.x"), patches);
        bench.run(new Linear(new WeightSpec(6, 48, DType.F32), true), sizes(8), patches, tensor("conv2d_patch.in.w"),
                tensor("conv2d_patch.in.b"), features);
        bench.run(Permute.of(0, 2, 1), sizes(2, 4, 6), features, y);
        golden.assertNear("conv2d_patch.out.y", bench.floats(y));
    }

    /** Stride 2 over 11 steps with one of padding: windows of 3 begin at 0, 2, ..., 10 of 13 padded steps. */
    @Test
    void a_convolution_over_time_is_as_near_as_pytorch() {
        Slice padded = bench.room(2 * 4 * 13);
        bench.run(new Copy(DType.F32), sizes(8, 11, 11, 13), tensor("conv1d.in.x"), padded.slice(1, 7 * 13 + 11));
        Slice y = bench.room(2 * 6 * 6);
        for (int image = 0; image < 2; image++) {
            Slice windows = bench.room(6 * 4 * 3);
            for (int channel = 0; channel < 4; channel++) {
                for (int tap = 0; tap < 3; tap++) {
                    Slice steps = padded.slice((image * 4L + channel) * 13 + tap, 11);
                    bench.run(new Copy(DType.F32), sizes(6, 1, 2, 12), steps, windows.slice(channel * 3L + tap, 61));
                }
            }
            Slice features = bench.room(36);
            bench.run(new Linear(new WeightSpec(6, 12, DType.F32), true), sizes(6), windows, tensor("conv1d.in.w"),
                    tensor("conv1d.in.b"), features);
            bench.run(Permute.of(1, 0), sizes(6, 6), features, y.slice(image * 36L, 36));
        }
        golden.assertNear("conv1d.out.y", bench.floats(y));
    }

    private Slice tensor(String name) {
        return bench.floats(golden.floats(name));
    }
}
