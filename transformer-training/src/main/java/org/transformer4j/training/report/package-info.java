/** What a training run looks like, as a picture and as a page: {@link org.transformer4j.training.report.LossReport}. */
package org.transformer4j.training.report;
