package org.transformer4j.backend.cpu;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the current thread has allocated on the heap. Asking allocates some hundred bytes itself. */
final class HeapMeter {
    private static final String ATTRIBUTE = "CurrentThreadAllocatedBytes";

    static {
        Module own = HeapMeter.class.getModule();
        ModuleLayer.boot().findModule("java.management").ifPresent(own::addReads);
    }

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName threads;

    HeapMeter() throws JMException {
        threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
    }

    long allocatedBytes() throws JMException {
        return (long) server.getAttribute(threads, ATTRIBUTE);
    }
}
