package org.transformer4j.models.chat.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates as C's {@code strftime} writes them in English. */
final class Dates {
    private Dates() {}

    static String format(String format, ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            // A minus leaves out the zero in front.
            boolean withoutZero = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += withoutZero ? 2 : 1;
            String field = field(format.charAt(i), time);
            out.append(withoutZero && field.length() > 1 ? field.replaceFirst("^0+(?=.)", "") : field);
        }
        return out.toString();
    }

    private static String field(char code, ZonedDateTime time) {
        String pattern = switch (code) {
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'm' -> "MM";
            case 'B' -> "MMMM";
            case 'b', 'h' -> "MMM";
            case 'd' -> "dd";
            case 'j' -> "DDD";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'z' -> "xx";
            case 'Z' -> "zzz";
            case 'F' -> "uuuu-MM-dd";
            case 'T' -> "HH:mm:ss";
            case 'D' -> "MM/dd/uu";
            case 'R' -> "HH:mm";
            case '%' -> "'%'";
            default -> throw new JinjaException("%%%c in a date; expected one of %%Y %%y %%m %%B %%b %%d %%j %%A %%a %%H %%I %%M %%S %%p %%z %%Z %%F %%T %%D %%R %%%%"
                    .formatted(code));
        };
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
