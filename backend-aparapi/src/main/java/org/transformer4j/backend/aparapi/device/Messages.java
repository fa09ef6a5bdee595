package org.transformer4j.backend.aparapi.device;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.backend.aparapi.program.CanonProgram;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/**
 * What travels between host and heap. Aparapi copies whole arrays, so bytes go through one of a few arrays of different length,
 * and a launch copies them on. What comes back brings the witness along.
 */
final class Messages {
    private final Accelerator accelerator;
    private final CanonProgram program;

    Messages(Accelerator accelerator, CanonProgram program) {
        this.accelerator = accelerator;
        this.program = program;
    }

    /** Bytes of the longest message. */
    int longest() {
        return 4 * program.message(program.messages() - 1).length;
    }

    /** Copies bytes of the host to the heap. */
    void upload(long byteAddress, MemorySegment source) {
        long done = 0;
        while (done < source.byteSize()) {
            int lead = (int) (byteAddress + done & 3);
            int number = message(source.byteSize() - done + lead);
            int[] message = program.message(number);
            long bytes = Math.min(source.byteSize() - done, 4L * message.length - lead);
            MemorySegment.copy(source, done, MemorySegment.ofArray(message), lead, bytes);
            int rest = (int) (lead + bytes & 3);
            program.put(message);
            int lastMask = rest == 0 ? -1 : (1 << 8 * rest) - 1;
            transfer(Code.MESSAGE_IN, number, byteAddress + done, lead + bytes, -1 << 8 * lead, lastMask);
            done += bytes;
        }
    }

    /**
     * Copies bytes of the heap to the host.
     *
     * @throws DeviceException if the memory of the device was lost
     */
    void download(long byteAddress, MemorySegment destination) {
        long done = 0;
        while (done < destination.byteSize()) {
            int lead = (int) (byteAddress + done & 3);
            int number = message(destination.byteSize() - done + lead + 4);
            int[] message = program.message(number);
            long bytes = Math.min(destination.byteSize() - done, 4L * message.length - 4 - lead);
            transfer(Code.MESSAGE_OUT, number, byteAddress + done, lead + bytes, -1, -1);
            program.get(message);
            accelerator.checkWitness(message[0]);
            MemorySegment.copy(MemorySegment.ofArray(message), 4 + lead, destination, done, bytes);
            done += bytes;
        }
    }

    /** The message that is large enough, or else the largest. */
    private int message(long bytes) {
        int number = 0;
        while (number < program.messages() - 1 && bytes > 4L * program.message(number).length) {
            number++;
        }
        return number;
    }

    private void transfer(int code, int message, long byteAddress, long bytes, int firstMask, int lastMask) {
        int[] arguments = program.arguments();
        arguments[Launch.CODE] = code;
        arguments[Launch.Y] = (int) (byteAddress >> 2);
        arguments[Launch.P] = message;
        arguments[Launch.P + 1] = firstMask;
        arguments[Launch.P + 2] = lastMask;
        accelerator.run(Math.ceilDiv(bytes, 4L), 1);
    }
}
