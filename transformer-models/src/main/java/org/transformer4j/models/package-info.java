/**
 * Loading models. {@link org.transformer4j.models.ModelFolder} is what lies on disk, a folder or a GGUF
 * file; {@link org.transformer4j.models.Models} turns it into a {@link org.transformer4j.models.Model} on a backend.
 */
package org.transformer4j.models;
