package org.transformer4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void counts_rows_and_elements() {
        Shape shape = Shape.of(2, 3, 5);
        assertThat(shape.elements()).isEqualTo(30);
        assertThat(shape.rows()).isEqualTo(6);
        assertThat(shape.width()).isEqualTo(5);
        assertThat(shape.dimension(-2)).isEqualTo(3);
        assertThat(shape.withWidth(7)).isEqualTo(Shape.of(2, 3, 7)).hasToString("[2, 3, 7]");
    }

    @Test
    void a_single_number_has_one_element_and_no_dimension() {
        assertThat(Shape.of().elements()).isEqualTo(1);
        assertThat(Shape.of().width()).isEqualTo(1);
        assertThat(Shape.of()).hasToString("[]");
    }

    @Test
    void does_not_change_with_the_array_that_it_was_made_from() {
        int[] dimensions = {2, 3};
        Shape shape = Shape.of(dimensions);
        dimensions[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void refuses_negative_dimensions_and_products_beyond_a_long() {
        assertThatThrownBy(() -> Shape.of(2, -1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2, -1]");
        assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 1 << 30)).isInstanceOf(ArithmeticException.class);
    }
}
