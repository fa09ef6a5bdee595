/** Threads that share the chunks of one operation, and the working memory of each. */
package org.transformer4j.backend.cpu.thread;
