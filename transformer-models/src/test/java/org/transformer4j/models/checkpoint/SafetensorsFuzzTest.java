package org.transformer4j.models.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.json.Fuzz;

class SafetensorsFuzzTest {
    private static final String SMALL = """
            {"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},\
            "a.bias":{"dtype":"BF16","shape":[3],"data_offsets":[24,30]},"n":{"dtype":"I64","shape":[],"data_offsets":[30,38]}}""";

    @Test
    void a_spoilt_small_file_is_read_or_refused() {
        byte[] sound = SafetensorsBytes.file(SMALL, 38);
        Fuzz.spoil(sound, 8 + SMALL.length(), 4000, SafetensorsFuzzTest::readAll);
    }

    @Test
    void a_spoilt_checkpoint_is_read_or_refused() throws IOException {
        byte[] sound;
        try (InputStream stream = SafetensorsFuzzTest.class.getResourceAsStream("/goldens/gpt2/model.safetensors")) {
            sound = stream.readAllBytes();
        }
        Fuzz.spoil(sound, 8 + 2592, 300, SafetensorsFuzzTest::readAll);
    }

    /** Every value that can be read is read, so that a view that leads outside the file would show. */
    private static void readAll(byte[] bytes) {
        try (var checkpoint = Checkpoint.of(MemorySegment.ofArray(bytes), "spoilt")) {
            for (String name : checkpoint.names()) {
                StoredTensor tensor = checkpoint.tensor(name);
                switch (tensor.dtype()) {
                    case F64, F32, F16, BF16 -> tensor.toDoubles();
                    default -> tensor.toLongs();
                }
            }
        }
    }
}
