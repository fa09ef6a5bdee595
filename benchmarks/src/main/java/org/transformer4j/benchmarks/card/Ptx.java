package org.transformer4j.benchmarks.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The floating point instructions of one kernel in PTX, by what they mean for the bits.
 *
 * <p>In PTX {@code mul} and {@code add} without a rounding mode may be contracted to a fused multiply-add by the assembler, those with
 * {@code .rn} may not (PTX ISA, section on half, single and double precision instructions).
 *
 * @param kernel its name
 * @param fused how many fused multiply-adds it has
 * @param exact how many additions, subtractions and multiplications with an explicit rounding
 * @param suspicious instructions that may be contracted, are approximate, or flush subnormal numbers, with how often each occurs
 */
record Ptx(String kernel, int fused, int exact, Map<String, Integer> suspicious) {
    private static final Pattern ENTRY = Pattern.compile("\\.entry\\s+([A-Za-z0-9_$]+)|\\.func\\b[^;{]*?([A-Za-z0-9_$]+)\\s*\\(");
    private static final Pattern INSTRUCTION = Pattern.compile("^\\s*(?:@!?%\\w+\\s+)?((?:fma|mad|mul|add|sub|div|sqrt|rsqrt|rcp|ex2|lg2|tanh)\\.[a-z0-9.]*f(?:32|64))\\b");

    /** Copies the map. */
    Ptx {
        suspicious = Map.copyOf(suspicious);
    }

    /** The kernels and functions of a program; none if it is not PTX. */
    static List<Ptx> of(String text) {
        List<Ptx> kernels = new ArrayList<>();
        if (!text.contains(".version") || !text.contains(".target")) {
            return kernels;
        }
        String name = null;
        int fused = 0;
        int exact = 0;
        Map<String, Integer> suspicious = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.find()) {
                if (name != null) {
                    kernels.add(new Ptx(name, fused, exact, suspicious));
                }
                name = entry.group(1) != null ? entry.group(1) : entry.group(2);
                fused = 0;
                exact = 0;
                suspicious = new TreeMap<>();
            }
            Matcher instruction = INSTRUCTION.matcher(line);
            if (name != null && instruction.find()) {
                String what = instruction.group(1);
                boolean fuses = what.startsWith("fma") || what.startsWith("mad");
                fused += fuses ? 1 : 0;
                if (!what.contains(".rn") || what.contains(".ftz")) {
                    suspicious.merge(what, 1, Integer::sum);
                } else if (!fuses) {
                    exact++;
                }
            }
        }
        if (name != null) {
            kernels.add(new Ptx(name, fused, exact, suspicious));
        }
        return kernels;
    }
}
