package org.transformer4j.conformance.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.conformance.launch.AbsentProvider;
import org.transformer4j.conformance.oracle.OracleProvider;

class BackendConformanceTest {
    private static final BackendProvider ABSENT = new AbsentProvider();

    private static BackendConformance conformance(BackendProvider provider, boolean required) {
        return new BackendConformance() {
            @Override
            protected BackendProvider provider() {
                return provider;
            }

            @Override
            protected boolean required() {
                return required;
            }
        };
    }

    @Test
    void a_backend_that_is_not_available_fails() {
        assertThatThrownBy(() -> conformance(ABSENT, true).conformance()).isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("absent").hasMessageContaining("no driver").hasMessageContaining("install one");
    }

    @Test
    void where_it_is_not_required_it_is_skipped() {
        assertThatThrownBy(() -> conformance(ABSENT, false).conformance()).isInstanceOf(TestAbortedException.class);
    }

    @Test
    void tests_stand_under_their_operation_and_device() {
        BackendConformance oracle = conformance(new OracleProvider(), true);

        List<DynamicNode> devices = oracle.conformance().toList();

        assertThat(devices).singleElement().isInstanceOfSatisfying(DynamicContainer.class, device -> {
            assertThat(device.getDisplayName()).startsWith("oracle:0");
            assertThat(device.getChildren().map(DynamicNode::getDisplayName)).contains("MatMul", "Attention", "Memory");
        });
        oracle.closeDevices();
    }
}
