package org.transformer4j.models.tokenizer;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.models.json.Fuzz;

/** If this stops the process that runs it, a spoilt file has reached native code that does not survive it. */
class TokenizerFuzzTest {
    @ParameterizedTest
    @EnumSource
    void a_spoilt_tokenizer_works_or_is_refused(Tokenizers kind) {
        byte[] sound = kind.json();
        Fuzz.spoil(sound, sound.length, sound.length > 10_000 ? 100 : 400, bytes -> {
            try (var tokenizer = Tokenizer.read(new ByteArrayInputStream(bytes), "tokenizer.json")) {
                int[] ids = tokenizer.encode("The unbelievable red dress, é😀 \n\0 \u0301 don't. [CLS] <s> ");
                tokenizer.decode(ids);
                tokenizer.decode(ids, true);
                for (int id = 0; id < 20; id++) tokenizer.decode(id);
            }
        });
    }
}
