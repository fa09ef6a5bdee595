package org.transformer4j.backend.cpu;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the current thread has allocated on the heap. Asking allocates some hundred bytes itself. The module under test does not
 * read {@code java.management}, so this class says so itself, and keeps that module's types to itself.
 */
final class HeapMeter {
    static {
        Module own = HeapMeter.class.getModule();
        ModuleLayer.boot().findModule("java.management").ifPresent(own::addReads);
    }

    private HeapMeter() {}

    static long allocatedBytes() {
        try {
            ObjectName threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
            return (long) ManagementFactory.getPlatformMBeanServer().getAttribute(threads, "CurrentThreadAllocatedBytes");
        } catch (JMException unknown) {
            throw new IllegalStateException("this virtual machine does not tell what a thread allocates", unknown);
        }
    }
}
