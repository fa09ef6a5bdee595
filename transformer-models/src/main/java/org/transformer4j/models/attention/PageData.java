package org.transformer4j.models.attention;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a page shows, as JSON: {@code source} and {@code target}, each with the {@code labels} of its tokens and the numbers of the
 * {@code special} ones, and {@code kinds}, each with a title, the names of the texts that its queries and keys are from, and for each
 * layer its heads and weights (see {@link PackedWeights}).
 */
final class PageData {
    private PageData() {}

    /** Without the character that could end the element which holds it; outside of texts JSON has none. */
    static String of(AttentionView view) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            tokens(json, "source", view.source());
            tokens(json, "target", view.target());
            json.writeArrayPropertyStart("kinds");
            for (AttentionKind kind : AttentionKind.values()) {
                List<AttentionMap> maps = view.maps().of(kind);
                if (!maps.isEmpty()) {
                    kind(json, kind, maps);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString().replace("<", "\\u003c");
    }

    private static void tokens(JsonGenerator json, String name, List<TokenLabel> tokens) {
        json.writeObjectPropertyStart(name);
        json.writeArrayPropertyStart("labels");
        List<Integer> special = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            json.writeString(tokens.get(i).text());
            if (tokens.get(i).special()) {
                special.add(i);
            }
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("special");
        special.forEach(json::writeNumber);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void kind(JsonGenerator json, AttentionKind kind, List<AttentionMap> maps) {
        json.writeStartObject();
        json.writeStringProperty("title", kind.title());
        json.writeStringProperty("queries", kind == AttentionKind.ENCODER ? "source" : "target");
        json.writeStringProperty("keys", kind == AttentionKind.DECODER ? "target" : "source");
        json.writeArrayPropertyStart("layers");
        for (AttentionMap map : maps) {
            boolean triangular = map.isTriangular();
            json.writeStartObject();
            json.writeNumberProperty("layer", map.layer());
            json.writeArrayPropertyStart("heads");
            map.heads().forEach(json::writeNumber);
            json.writeEndArray();
            json.writeBooleanProperty("triangular", triangular);
            json.writeStringProperty("weights", PackedWeights.of(map, triangular));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
