/** Fine-tuning by low-rank adapters: {@link org.transformer4j.training.lora.FreshAdapter} is where to start. */
package org.transformer4j.training.lora;
