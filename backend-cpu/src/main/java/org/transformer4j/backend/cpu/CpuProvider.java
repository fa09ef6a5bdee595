package org.transformer4j.backend.cpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/**
 * The backend {@code cpu}: one device, the processor, which is always there. With {@code jdk.incubator.vector} it computes in
 * vectors, without in scalar loops, to the same bits.
 *
 * <p>{@code -Dtransformer.cpu.threads=N} sets the number of threads (default: available processors) and
 * {@code -Dtransformer.cpu.vectorBits=128|256|512|scalar} caps the width of vectors.
 */
public final class CpuProvider implements BackendProvider {
    private static final String NAME = "cpu";
    private static final int PRIORITY = 10;

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Probe probe() {
        VectorWidth.checkSetting();
        return new Probe.Available(List.of(info(Threads.count())), notes());
    }

    private static DeviceInfo info(int threads) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("threads", Integer.toString(threads));
        properties.put("path", VectorWidth.vectorised() ? "vector-" + VectorWidth.bits() : "scalar");
        Processor.memory().ifPresent(memory -> properties.put("memory", memory));
        return new DeviceInfo(NAME, 0, Processor.name(), properties);
    }

    private static List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!VectorWidth.vectorised()) {
            notes.add(VectorWidth.scalarReason());
        }
        if (Processor.lacksFma()) {
            notes.add("this processor has no fused multiply-add, so results are right but come many times slower");
        }
        return notes;
    }

    @Override
    public long packedBytes(WeightSpec spec) {
        return new PackedLayout(spec.format(), spec.outFeatures(), spec.inFeatures()).bytes();
    }

    @Override
    public Device open(DeviceInfo device) {
        if (!device.backend().equals(NAME) || device.index() != 0) {
            throw new DeviceException("no device %s; the only one is %s:0".formatted(device.selector(), NAME));
        }
        return new CpuDevice(device, Threads.count());
    }
}
