package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MetricsTest {
    /** A file that takes a few bytes at a time, and no more than there is room for. */
    private static final class Disk implements SeekableByteChannel {
        private final int room;
        private byte[] bytes = {};

        Disk(int room) {
            this.room = room;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = Math.min(Math.min(3, source.remaining()), room - bytes.length);
            if (count == 0) {
                throw new IOException("No space left on device");
            }
            ByteArrayOutputStream more = new ByteArrayOutputStream();
            more.writeBytes(bytes);
            for (int i = 0; i < count; i++) {
                more.write(source.get());
            }
            bytes = more.toByteArray();
            return count;
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            bytes = Arrays.copyOf(bytes, (int) size);
            return this;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            return bytes.length;
        }

        @Override
        public SeekableByteChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static ByteBuffer line(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_line_is_written_to_its_end_however_little_is_taken_at_once() throws IOException {
        Disk disk = new Disk(100);
        Metrics.append(disk, line("{\"step\":1}\n"));
        Metrics.append(disk, line("{\"step\":2}\n"));

        assertThat(disk.text()).isEqualTo("{\"step\":1}\n{\"step\":2}\n");
    }

    @Test
    void of_a_line_for_which_there_is_no_room_nothing_stays() throws IOException {
        Disk disk = new Disk(18);
        Metrics.append(disk, line("{\"step\":1}\n"));

        assertThatThrownBy(() -> Metrics.append(disk, line("{\"step\":2}\n"))).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThat(disk.text()).isEqualTo("{\"step\":1}\n");
    }
}
