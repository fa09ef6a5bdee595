package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.format.WeightFormat;

class GgmlTypeTest {
    @ParameterizedTest
    @CsvSource({"F32,0", "F16,1", "BF16,30", "Q4_0,2", "Q4_1,3", "Q5_0,6", "Q5_1,7", "Q8_0,8", "Q4_K,12", "Q5_K,13", "Q6_K,14"})
    void each_type_has_its_number_and_the_format_of_its_name(GgmlType type, int number) {
        assertThat(GgmlTypes.of(number)).contains(type);
        assertThat(type.number()).isEqualTo(number);
        assertThat(type.format()).isEqualTo(WeightFormat.valueOf(type.name()));
    }

    @Test
    void every_format_can_come_from_a_file() {
        assertThat(GgmlType.values()).extracting(GgmlType::format).containsExactlyInAnyOrder(WeightFormat.values());
    }
}
