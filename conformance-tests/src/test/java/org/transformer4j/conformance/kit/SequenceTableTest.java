package org.transformer4j.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceTableTest {
    private final SequenceTable table = SequenceTable.of(new int[][] {{3, 1, 300}, {0, 7, 40}, {2, 0, 0}});

    @Test
    void chunks_add_up_to_the_keys_of_each_sequence() {
        List<SequenceTable> chunks = table.chunkedAppend();

        assertThat(chunks).hasSizeGreaterThan(2);
        for (int s = 0; s < table.count(); s++) {
            int sequence = s;
            assertThat(chunks.stream().mapToInt(chunk -> chunk.queryLengths().get(sequence)).sum()).isEqualTo(table.kvLengths().get(s));
        }
        assertThat(chunks.getLast().kvLengths()).isEqualTo(table.kvLengths());
    }

    @Test
    void nothing_is_appended_to_an_empty_batch() {
        assertThat(SequenceTable.of().chunkedAppend()).isEmpty();
    }

    @Test
    void the_label_has_all_of_it() {
        assertThat(table.label()).isEqualTo("slots=3+0+2,q=1+7+0,kv=300+40+0");
    }
}
