package org.transformer4j.benchmarks.report;

import java.util.List;
import java.util.Map;
import org.transformer4j.api.canon.Canon;

/** Reports for tests. */
public final class Reports {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    private Reports() {}

    /** A figure. */
    public static Measurement figure(String id, Group group, Unit unit, double value, Roof roof, String fingerprint) {
        return new Measurement(id, group, "vector-512", unit, value, value * 0.9, value * 1.2, roof,
                group == Group.OPERATION ? 87.5 : null, 2e9, 1e8, 3, List.of(0.25, 0.125, 1e-9), true, 1 << 20, fingerprint);
    }

    /** A device with a figure of each kind; what it multiplies matrices at, and to which result. */
    public static DeviceReport device(String selector, double gigaflops, String fingerprint) {
        return new DeviceReport(selector, "A <fast> & \"good\" | device", Map.of("driver", "3.1", "threads", "8"), List.of(
                figure("Copy[f32,elements=67108864]", Group.ROOFLINE, Unit.GIGABYTES, 41, Roof.MEMORY, FINGERPRINT),
                figure("FmaChain[steps=4096,elements=524288]", Group.ROOFLINE, Unit.GFLOPS, 500, Roof.COMPUTE, FINGERPRINT),
                figure("MatMul[f32,m=512,k=512,n=512]", Group.OPERATION, Unit.GFLOPS, gigaflops, Roof.COMPUTE, fingerprint),
                figure("Linear[bf16,rows=1,out=11008,in=4096]", Group.OPERATION, Unit.GIGABYTES, 30, Roof.MEMORY, FINGERPRINT),
                figure("Decode[gpt2,f32,after=128,tokens=32]", Group.MODEL, Unit.TOKENS, 77, Roof.MEMORY, FINGERPRINT),
                figure("Start[open]", Group.START, Unit.SECONDS, 100 / gigaflops, Roof.NONE, "")),
                List.of(new Missing("Softmax[rows=8192,width=4096]", true, "out of <memory>"),
                        new Missing("RmsNorm[rows=8192,width=4096]", false, "left out")));
    }

    /** Of a machine with these devices. */
    public static BenchmarkReport of(String host, DeviceReport... devices) {
        Machine machine = new Machine(host, "EPYC <9>", 64, 1L << 38, "Linux 6 (amd64)", "25 (Temurin)", List.of("-Xmx4g"));
        return new BenchmarkReport(BenchmarkReport.SCHEMA, BenchmarkReport.SCHEMA_VERSION, Canon.VERSION, "0.1", "2026-01-02T03:04:05Z",
                true, List.of("MatMul*"), true, machine, List.of(devices));
    }
}
