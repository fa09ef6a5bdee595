/** GPT-2, a decoder with learned positions and normalisation before each sublayer. */
package org.transformer4j.models.gpt2;
