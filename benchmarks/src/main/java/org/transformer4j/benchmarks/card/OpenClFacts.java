package org.transformer4j.benchmarks.card;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what each OpenCL device says about itself, a line for each fact, as far as the arithmetic or the shape of kernels depends on it.
 * The numbers of the questions are those of {@code CL/cl.h}.
 */
final class OpenClFacts {
    private static final int PLATFORM_VERSION = 0x0901;
    private static final int PLATFORM_NAME = 0x0902;
    private static final int SINGLE_FP_CONFIG = 0x101B;
    private static final int DOUBLE_FP_CONFIG = 0x1032;
    /** The bits of {@code cl_device_fp_config}, from the lowest (OpenCL 3.0 specification, table 5). */
    private static final List<String> FP_BITS = List.of("DENORM", "INF_NAN", "ROUND_TO_NEAREST", "ROUND_TO_ZERO", "ROUND_TO_INF", "FMA",
            "SOFT_FLOAT", "CORRECTLY_ROUNDED_DIVIDE_SQRT");
    private static final List<String> LIBRARIES = List.of("libOpenCL.so.1", "libOpenCL.so", "OpenCL.dll",
            "/System/Library/Frameworks/OpenCL.framework/OpenCL");

    private OpenClFacts() {}

    static void main() throws Throwable {
        OpenClLibrary library = library();
        if (library == null) {
            System.out.println("no OpenCL library: none of " + LIBRARIES + " was found");
            System.exit(1);
        }
        List<MemorySegment> platforms = library.platforms();
        System.out.printf("%d platforms%n", platforms.size());
        for (MemorySegment platform : platforms) {
            System.out.printf("platform: %s, %s%n", library.platformText(platform, PLATFORM_NAME),
                    library.platformText(platform, PLATFORM_VERSION));
            for (MemorySegment device : library.devices(platform)) {
                print(library, device);
            }
        }
    }

    private static OpenClLibrary library() {
        for (String name : LIBRARIES) {
            try {
                return new OpenClLibrary(name);
            } catch (IllegalArgumentException notHere) {
                continue;
            }
        }
        return null;
    }

    private static void print(OpenClLibrary library, MemorySegment device) throws Throwable {
        System.out.printf("device: %s%n", library.text(device, 0x102B));
        line("vendor", library.text(device, 0x102C));
        line("driver", library.text(device, 0x102D));
        line("version", library.text(device, 0x102F));
        line("compute units", library.number(device, 0x1002) & 0xFFFFFFFFL);
        line("largest work-group", library.number(device, 0x1004));
        line("clock in MHz", library.number(device, 0x100C) & 0xFFFFFFFFL);
        line("largest allocation in MiB", library.number(device, 0x1010) >> 20);
        line("global memory in MiB", library.number(device, 0x101F) >> 20);
        line("global cache in KiB", library.number(device, 0x101E) >> 10);
        line("local memory in KiB", library.number(device, 0x1023) >> 10);
        line("CL_DEVICE_SINGLE_FP_CONFIG", decoded(library.number(device, SINGLE_FP_CONFIG)));
        line("CL_DEVICE_DOUBLE_FP_CONFIG", decoded(library.number(device, DOUBLE_FP_CONFIG)));
        line("extensions", library.text(device, 0x1030));
    }

    private static void line(String name, Object value) {
        System.out.printf("  %s: %s%n", name, value);
    }

    /** The names of the bits that are set, and of those that are not. */
    static String decoded(long bits) {
        List<String> set = new ArrayList<>();
        List<String> unset = new ArrayList<>();
        for (int i = 0; i < FP_BITS.size(); i++) {
            ((bits >> i & 1) != 0 ? set : unset).add(FP_BITS.get(i));
        }
        return "0x%x = %s; not %s".formatted(bits, set.isEmpty() ? "nothing" : String.join(" ", set),
                unset.isEmpty() ? "anything else" : String.join(" ", unset));
    }
}
