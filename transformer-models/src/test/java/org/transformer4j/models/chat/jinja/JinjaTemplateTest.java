package org.transformer4j.models.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.models.chat.Resources;

class JinjaTemplateTest {
    private static final String SPECIAL = "{}%#()[]|.,:'\"-+*/~=<>!\n\\ 09a";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-05T14:03:09Z"), ZoneOffset.UTC);
    private static final Map<String, Object> REFERENCE = Resources.json("jinja/reference.json");

    static List<?> what_jinja2_writes_is_written_and_what_it_refuses_is_refused() {
        return (List<?>) REFERENCE.get("cases");
    }

    @ParameterizedTest
    @MethodSource
    void what_jinja2_writes_is_written_and_what_it_refuses_is_refused(Map<String, String> example) {
        String template = example.get("template");
        if (example.get("written") == null) {
            assertThatThrownBy(() -> render(template)).isInstanceOfSatisfying(JinjaException.class, failure -> assertThat(failure.line()).isEqualTo(1));
        } else {
            assertThat(render(template)).isEqualTo(example.get("written"));
        }
    }

    @ParameterizedTest
    @CsvSource({"%d %b %Y, 05 Jan 2026", "%-d/%-m/%y, 5/1/26", "%A %a %B %j, Monday Mon January 005", "%H:%M:%S %I%p %%, 14:03:09 02PM %", "%F %T, 2026-01-05 14:03:09"})
    void dates_are_written_as_in_c(String format, String expected) {
        assertThat(render("{{ strftime_now('" + format + "') }}")).isEqualTo(expected);
    }

    /** Whatever a damaged template is, it is written or refused, and nothing else happens. */
    @Test
    @Timeout(60)
    void damaged_templates_do_no_harm() {
        Random random = new Random(7);
        List<?> cases = (List<?>) REFERENCE.get("cases");
        int written = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder template = new StringBuilder((String) ((Map<?, ?>) cases.get(random.nextInt(cases.size()))).get("template"));
            String other = (String) ((Map<?, ?>) cases.get(random.nextInt(cases.size()))).get("template");
            for (int change = random.nextInt(4); change >= 0 && !template.isEmpty(); change--) {
                int at = random.nextInt(template.length());
                switch (random.nextInt(3)) {
                    case 0 -> template.deleteCharAt(at);
                    case 1 -> template.insert(at, SPECIAL.charAt(random.nextInt(SPECIAL.length())));
                    default -> template.insert(at, other, 0, random.nextInt(other.length()));
                }
            }
            try {
                render(template.toString());
                written++;
            } catch (JinjaException refused) {
                assertThat(refused.line()).isPositive();
            }
        }
        assertThat(written).isPositive();
    }

    @SuppressWarnings("unchecked")
    private static String render(String template) {
        return JinjaTemplate.parse(template).render((Map<String, Object>) REFERENCE.get("variables"), CLOCK);
    }
}
