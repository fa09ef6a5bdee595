package org.transformer4j.backend.aparapi.program;

/** Messages between host and device: the heap itself never travels, because Aparapi copies arrays as a whole. */
abstract class Transfers extends QuantisedBlocks {
    /**
     * A word from the host. Of the first and last word parts may belong to others, as the masks say, which follow the number of the
     * message.
     */
    void receive(int i) {
        int message = arguments[Launch.P];
        int address = arguments[Launch.Y] + i;
        int mask = -1;
        if (i == 0) {
            mask = arguments[Launch.P + 1];
        }
        if (i == arguments[Launch.UNITS] - 1) {
            mask = mask & arguments[Launch.P + 2];
        }
        int word = 0;
        if (message == 0) {
            word = note[i];
        } else if (message == 1) {
            word = packet[i];
        } else {
            word = parcel[i];
        }
        heap[address] = (heap[address] & ~mask) | (word & mask);
    }

    /** A word for the host. In front of the first goes the witness. */
    void send(int i) {
        int message = arguments[Launch.P];
        int word = heap[arguments[Launch.Y] + i];
        if (message == 0) {
            note[i + 1] = word;
            if (i == 0) {
                note[0] = heap[WITNESS];
            }
        } else if (message == 1) {
            packet[i + 1] = word;
            if (i == 0) {
                packet[0] = heap[WITNESS];
            }
        } else {
            parcel[i + 1] = word;
            if (i == 0) {
                parcel[0] = heap[WITNESS];
            }
        }
    }
}
