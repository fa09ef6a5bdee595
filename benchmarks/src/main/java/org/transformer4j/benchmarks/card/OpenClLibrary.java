package org.transformer4j.benchmarks.card;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The three functions of an OpenCL loader that tell what devices there are. */
final class OpenClLibrary {
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final long ALL_TYPES = 0xFFFFFFFFL;
    private static final int MOST = 64;

    private final Arena arena = Arena.ofAuto();
    private final MethodHandle platforms;
    private final MethodHandle devices;
    private final MethodHandle platformInfo;
    private final MethodHandle deviceInfo;

    /** @throws IllegalArgumentException if the library cannot be found */
    OpenClLibrary(String name) {
        SymbolLookup library = SymbolLookup.libraryLookup(name, arena);
        platforms = function(library, "clGetPlatformIDs", INT, POINTER, POINTER);
        devices = function(library, "clGetDeviceIDs", POINTER, LONG, INT, POINTER, POINTER);
        platformInfo = function(library, "clGetPlatformInfo", POINTER, INT, LONG, POINTER, POINTER);
        deviceInfo = function(library, "clGetDeviceInfo", POINTER, INT, LONG, POINTER, POINTER);
    }

    private static MethodHandle function(SymbolLookup library, String name, MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), FunctionDescriptor.of(INT, parameters));
    }

    List<MemorySegment> platforms() throws Throwable {
        MemorySegment ids = arena.allocate(POINTER, MOST);
        MemorySegment count = arena.allocate(INT);
        return list((int) platforms.invokeExact(MOST, ids, count), ids, count);
    }

    List<MemorySegment> devices(MemorySegment platform) throws Throwable {
        MemorySegment ids = arena.allocate(POINTER, MOST);
        MemorySegment count = arena.allocate(INT);
        return list((int) devices.invokeExact(platform, ALL_TYPES, MOST, ids, count), ids, count);
    }

    private static List<MemorySegment> list(int status, MemorySegment ids, MemorySegment count) {
        List<MemorySegment> all = new ArrayList<>();
        for (int i = 0; status == 0 && i < Math.min(MOST, count.get(INT, 0)); i++) {
            all.add(ids.getAtIndex(POINTER, i));
        }
        return all;
    }

    String platformText(MemorySegment platform, int parameter) throws Throwable {
        return text(platformInfo, platform, parameter);
    }

    String text(MemorySegment device, int parameter) throws Throwable {
        return text(deviceInfo, device, parameter);
    }

    private String text(MethodHandle function, MemorySegment object, int parameter) throws Throwable {
        MemorySegment size = arena.allocate(LONG);
        int status = (int) function.invokeExact(object, parameter, 0L, MemorySegment.NULL, size);
        if (status != 0) {
            return "unknown (error %d)".formatted(status);
        }
        MemorySegment bytes = arena.allocate(Math.max(1, size.get(LONG, 0)));
        status = (int) function.invokeExact(object, parameter, bytes.byteSize(), bytes, MemorySegment.NULL);
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    /** A number of 32 or 64 bits; 0 where the device does not tell. */
    long number(MemorySegment device, int parameter) throws Throwable {
        MemorySegment value = arena.allocate(LONG);
        int status = (int) deviceInfo.invokeExact(device, parameter, (long) Long.BYTES, value, MemorySegment.NULL);
        return status == 0 ? value.get(LONG, 0) : 0;
    }
}
