package org.transformer4j.backend.aparapi.device;

import com.aparapi.Config;
import java.lang.invoke.MethodHandles;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Loads Aparapi's configuration without what it does to the logging of the application: it sets the levels of the root handlers,
 * which are put back. Its own logger is turned off, since all it could say is said by exceptions here; the property
 * {@code com.aparapi.logLevel}, which is Aparapi's own, keeps it on.
 */
final class AparapiLogging {
    /** Held, because the log manager would forget a logger, and its level, that nobody holds. */
    private static Logger aparapi;

    private AparapiLogging() {}

    static synchronized void load() {
        if (aparapi != null) {
            return;
        }
        Map<Handler, Level> levels = new IdentityHashMap<>();
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            levels.put(handler, handler.getLevel());
        }
        try {
            MethodHandles.lookup().ensureInitialized(Config.class);
        } catch (IllegalAccessException closed) {
            throw new LinkageError("Aparapi's configuration is not accessible: " + closed.getMessage(), closed);
        } finally {
            levels.forEach(Handler::setLevel);
        }
        String name = Config.getLoggerName();
        aparapi = Logger.getLogger(name);
        if (System.getProperty(name) == null) {
            aparapi.setLevel(Level.OFF);
        }
    }
}
