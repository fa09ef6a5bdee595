package org.transformer4j.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CharacterMapTest {
    private static final int LEAF = 1 << 8;

    /** The map of "A" to "a": from base 0, unit 'A' leads to base 256, where the place of the replacement is. */
    private final int[] units = new int[512];
    private byte[] replacements = {'a', 0};

    CharacterMapTest() {
        units['A'] = (256 ^ 'A') << 10 | LEAF | 'A';
        units[256] = 0;
    }

    @Test
    void a_sound_map_replaces_characters() {
        assertThat(CharacterMap.fault(map())).isEmpty();
        String json = """
                {"version":"1.0","normalizer":{"type":"Precompiled","precompiled_charsmap":"%s"},"added_tokens":[],
                 "model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["a",-1.0],["A",-1.0]]}}""".formatted(map());
        try (var tokenizer = Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "tokenizer.json")) {
            assertThat(tokenizer.encode("aA")).containsExactly(1, 1);
        }
    }

    @Test
    void a_replacement_outside_the_list_is_found() {
        units[256] = 3;
        assertThat(CharacterMap.fault(map())).hasValue("a trie that leads astray");
    }

    @Test
    void a_replacement_that_begins_inside_a_character_is_found() {
        replacements = "é\0".getBytes(StandardCharsets.UTF_8);
        units[256] = 1;
        assertThat(CharacterMap.fault(map())).hasValue("a trie that leads astray");
    }

    @Test
    void a_base_outside_the_trie_is_found() {
        units['A'] = (512 ^ 'A') << 10 | 'A';
        assertThat(CharacterMap.fault(map())).hasValue("a trie that leads astray");
    }

    @Test
    void a_loop_comes_to_an_end() {
        units['A'] = 'A' << 10 | 'A';
        assertThat(CharacterMap.fault(map())).isEmpty();
    }

    @Test
    void a_size_that_is_not_there_is_found() {
        byte[] table = {(byte) 0xfc, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0};
        assertThat(CharacterMap.fault(Base64.getEncoder().encodeToString(table)))
                .hasValue("a trie of 4294967292 bytes in a table of 8");
        assertThat(CharacterMap.fault("AAA=")).hasValue("2 bytes long");
    }

    @Test
    void replacements_that_are_not_text_are_found() {
        replacements = new byte[] {(byte) 0xff};
        assertThat(CharacterMap.fault(map())).hasValue("replacements that are not UTF-8");
    }

    private String map() {
        var table = ByteBuffer.allocate(Integer.BYTES * (1 + units.length) + replacements.length).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(Integer.BYTES * units.length);
        for (int unit : units) table.putInt(unit);
        return Base64.getEncoder().encodeToString(table.put(replacements).array());
    }
}
