package org.transformer4j.training.autograd;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.training.loss.Classification;
import org.transformer4j.training.loss.Divergence;
import org.transformer4j.training.loss.Regression;
import org.transformer4j.training.loss.Similarity;
import org.transformer4j.training.loss.TemporalClassification;

class LossGradientsTest {
    private final Differences differences = new Differences();

    @AfterEach
    void close() {
        differences.close();
    }

    @Test
    void of_numbers() {
        Parameter x = differences.parameter(3, 5);
        Parameter y = differences.around(0.3, 3, 5);
        differences.check(_ -> Regression.squared(differences.tensor(x), differences.tensor(y)));
        differences.check(_ -> Regression.absolute(differences.tensor(x), differences.tensor(y)));
        differences.check(_ -> Regression.huber(differences.tensor(x), differences.tensor(y), 0.7f));
    }

    @Test
    void of_classes() {
        Parameter x = differences.parameter(2, 3);
        differences.check(workspace -> Classification.binaryCrossEntropy(differences.tensor(x),
                workspace.tensor(Shape.of(2, 3), 0, 1, 0.5f, 1, 0, 0.2f)));
        differences.check(workspace -> Classification.crossEntropy(differences.tensor(x),
                workspace.tensor(Shape.of(2, 3), 0, 1, 0, 0.3f, 0.5f, 0.2f)));
        differences.check(workspace -> Classification.crossEntropy(differences.tensor(x), workspace.integers(2, -100),
                workspace.tensor(Shape.of(3), 0.5f, 2, 3).slice(), 0.1f));
    }

    @Test
    void of_distributions() {
        Parameter x = differences.parameter(2, 3);
        differences.check(_ -> Divergence.logSoftmax(differences.tensor(x)));
        differences.check(workspace -> Divergence.kullbackLeibler(differences.tensor(x),
                workspace.tensor(Shape.of(2, 3), 0, 0.75f, 0.25f, 0.3f, 0.5f, 0.2f)));
        differences.check(workspace -> Divergence.distillation(differences.tensor(x), workspace.tensor(Shape.of(2, 3), 1, 2, -1, 0, 0, 3), 2f));
    }

    @Test
    void of_what_is_spelt() {
        Parameter x = differences.parameter(9, 4);
        differences.check(_ -> TemporalClassification.loss(differences.tensor(x), new int[] {4, 2, 3}, new int[][] {{3, 3}, {}, {1, 2, 1}}, 0));
    }

    @Test
    void of_directions() {
        Parameter x = differences.parameter(3, 4);
        Parameter y = differences.parameter(3, 4);
        Parameter scale = differences.around(3, 1);
        differences.check(_ -> Similarity.cosineLoss(differences.tensor(x), differences.tensor(y)));
        differences.check(_ -> Similarity.contrastive(differences.tensor(x), differences.tensor(y), scale.slice()));
    }
}
