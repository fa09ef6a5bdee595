package org.transformer4j.api.op;

/** A layer that only training needs: a loss, the gradient of another layer, or a step of an optimizer. */
public sealed interface TrainingOp extends LayerOp
        permits AdamStep, AttentionGradient, CrossEntropy, CrossEntropyGradient, NormGradient, SoftmaxGradient, UnaryGradient,
                WeightGradient {}
