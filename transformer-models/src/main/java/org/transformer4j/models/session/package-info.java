/** Running a model: the state of conversations, step by step. */
package org.transformer4j.models.session;
