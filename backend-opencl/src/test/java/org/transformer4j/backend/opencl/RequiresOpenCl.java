package org.transformer4j.backend.opencl;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.transformer4j.api.spi.Probe;

/** A test that needs an OpenCL device. Without one it is skipped, or fails where {@link #VARIABLE} is set, as in CI. */
@Tag("opencl")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresOpenCl.Condition.class)
public @interface RequiresOpenCl {
    /** Environment variable that makes the absence of any backend a failure. */
    String VARIABLE = "TRANSFORMER_REQUIRE_ALL_BACKENDS";

    /** Looks for a device once. */
    final class Condition implements ExecutionCondition {
        private static final Probe PROBE = new OpenClProvider().probe();

        /** Whether the absence of a device is a failure. */
        static boolean required() {
            return System.getenv(VARIABLE) != null;
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return switch (PROBE) {
                case Probe.Available _ -> ConditionEvaluationResult.enabled("there is an OpenCL device");
                case Probe.Unavailable(String reason, String remedy) -> required()
                        ? ConditionEvaluationResult.enabled("%s is set, although there is no device".formatted(VARIABLE))
                        : ConditionEvaluationResult.disabled("no OpenCL device: %s; %s".formatted(reason, remedy));
            };
        }
    }
}
