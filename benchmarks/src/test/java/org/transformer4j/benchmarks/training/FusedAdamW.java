package org.transformer4j.benchmarks.training;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/** {@code torch.optim.AdamW(fused=True)}: one operation of libtorch for all parameters that decay alike. */
final class FusedAdamW {
    private final OperatorHandle operator = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
    private final List<Tensor> parameters;
    private final List<Tensor> means;
    private final List<Tensor> squares;
    private final List<Tensor> steps;
    private final double decay;

    FusedAdamW(List<Tensor> parameters, double decay) {
        this.parameters = parameters;
        this.decay = decay;
        means = parameters.stream().map(each -> torch.zeros_like(each)).toList();
        squares = parameters.stream().map(each -> torch.zeros_like(each)).toList();
        steps = parameters.stream().map(_ -> torch.zeros(1)).toList();
    }

    /** Learns from the gradients that the parameters have. */
    void step() {
        steps.forEach(step -> step.add_(torch.ones(1)));
        try (PointerScope scope = new PointerScope()) {
            operator.callBoxed(new IValueVector(list(parameters), list(parameters.stream().map(Tensor::grad).toList()), list(means),
                    list(squares), list(List.of()), list(steps), new IValue(TrainingTask.RATE), new IValue(TrainingTask.BETA1),
                    new IValue(TrainingTask.BETA2), new IValue(decay), new IValue(TrainingTask.EPSILON), new IValue(false), new IValue(false),
                    new IValue(), new IValue()));
        }
    }

    private static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }
}
