/** Learning rates that change from step to step. */
package org.transformer4j.training.schedule;
