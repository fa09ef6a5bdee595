/**
 * The formats in which weights are stored: {@link org.transformer4j.api.format.WeightFormat} names them and defines what number
 * each stored element stands for; {@link org.transformer4j.api.format.QuantisedBlock} takes the blocks of the quantised ones
 * apart, for devices that lay them out in an order of their own.
 */
package org.transformer4j.api.format;
