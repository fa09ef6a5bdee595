/**
 * The command line: one class per subcommand, and what they share. Results go to standard output, everything else to standard
 * error; whatever goes wrong is one line there that begins with {@code error:}.
 */
package org.transformer4j.cli;
