/** Training runs: a folder with settings, measurements and checkpoints, in which a run goes on where it was stopped or killed. */
package org.transformer4j.training.run;
