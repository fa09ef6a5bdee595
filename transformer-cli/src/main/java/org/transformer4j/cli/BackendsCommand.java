package org.transformer4j.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.transformer4j.api.BackendStatus;
import org.transformer4j.api.Backends;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** Lists the backends. */
@Command(name = "backends", addMethodSubcommands = false, description = "List the backends: their devices, or why one cannot be used and how to get it.")
final class BackendsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--json", description = "Print JSON.")
    private boolean asJson;

    BackendsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<BackendStatus> backends = Backends.list();
        if (asJson) {
            terminal.out().println(Json.object(json -> write(json, backends)));
        } else if (backends.isEmpty()) {
            terminal.out().println(Backends.describe(backends).strip());
        } else {
            backends.forEach(this::print);
        }
        return 0;
    }

    private void print(BackendStatus backend) {
        PrintStream out = terminal.out();
        switch (backend.probe()) {
            case Probe.Available(List<DeviceInfo> devices, List<String> notes) -> {
                for (DeviceInfo device : devices) {
                    out.printf("%-12s %s%n", device.selector(), device.name());
                    if (!device.properties().isEmpty()) {
                        out.printf("%-12s %s%n", "", sorted(device.properties()).entrySet().stream()
                                .map(property -> property.getKey() + " " + property.getValue()).collect(Collectors.joining(", ")));
                    }
                }
                notes.forEach(note -> out.printf("%-12s note: %s%n", "", note));
            }
            case Probe.Unavailable(String reason, String remedy) ->
                out.printf("%-12s not available: %s%n%-12s to get it: %s%n", backend.name(), reason, "", remedy);
        }
    }

    private static void write(JsonGenerator json, List<BackendStatus> backends) {
        json.writeArrayPropertyStart("backends");
        for (BackendStatus backend : backends) {
            json.writeStartObject();
            json.writeStringProperty("name", backend.name());
            json.writeBooleanProperty("available", backend.available());
            switch (backend.probe()) {
                case Probe.Available(List<DeviceInfo> devices, List<String> notes) -> {
                    json.writeNumberProperty("priority", backend.priority());
                    json.writeArrayPropertyStart("devices");
                    devices.forEach(device -> write(json, device));
                    json.writeEndArray();
                    Json.texts(json, "notes", notes);
                }
                case Probe.Unavailable(String reason, String remedy) -> {
                    json.writeStringProperty("reason", reason);
                    json.writeStringProperty("remedy", remedy);
                }
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, DeviceInfo device) {
        json.writeStartObject();
        json.writeStringProperty("selector", device.selector());
        json.writeStringProperty("name", device.name());
        json.writeObjectPropertyStart("properties");
        sorted(device.properties()).forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static Map<String, String> sorted(Map<String, String> properties) {
        return new TreeMap<>(properties);
    }
}
