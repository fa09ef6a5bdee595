/**
 * Low-rank adapters: a few numbers beside a model that stays as it is, in the files of PEFT.
 *
 * <p>Start at {@link org.transformer4j.models.adapter.LoraAdapter} to use one, and at
 * {@link org.transformer4j.models.adapter.MergedModel} to make a plain model of it.
 */
package org.transformer4j.models.adapter;
