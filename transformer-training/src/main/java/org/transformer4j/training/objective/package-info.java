/** What a model is trained for: how examples become one loss for each target. */
package org.transformer4j.training.objective;
