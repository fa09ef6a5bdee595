package org.transformer4j.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Workspace;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.objective.Objective;

/**
 * What a trainer has to know beside the weights to go on, in {@code trainer.safetensors}: what is kept of each parameter, the number of
 * steps, the loss scale, the settings that led here, and which weights it belongs to.
 *
 * @param objective what is learnt
 * @param lossScale is stored, and set to what was stored
 * @param workspace where slices are read and written
 */
record StateFile(Objective<?> objective, TrainingSettings settings, TrainedParameters parameters, LossScale lossScale, Workspace workspace) {
    private static final String NAME = "trainer.safetensors";
    private static final String STEPS = "steps";
    private static final String FINGERPRINT = "fingerprint";

    /**
     * Writes it into a folder.
     *
     * @param steps how many were made
     */
    void write(Path folder, long steps) {
        Snapshot snapshot = new Snapshot(workspace);
        Map<String, String> metadata = new TreeMap<>(lossScale.state());
        metadata.put(STEPS, Long.toString(steps));
        metadata.putAll(provenance(steps).metadata());
        metadata.put(FINGERPRINT, snapshot.fingerprint(weights()));
        snapshot.writeState(parameters.list(), metadata, folder.resolve(NAME));
    }

    /**
     * Reads it from a folder, and gives the number of steps.
     *
     * @param same whether the settings have to be those that it was written with
     * @throws CheckpointException if it is missing, broken, or belongs to other weights or settings
     */
    long read(Path folder, boolean same) {
        try (Checkpoint file = Checkpoint.open(folder.resolve(NAME))) {
            String number = file.metadata().get(STEPS);
            if (number == null || !number.matches("\\d{1,18}")) {
                throw new CheckpointException("%s: no number of steps is there, so it is no state of a trainer".formatted(file.origin()));
            }
            long steps = Long.parseLong(number);
            if (same) {
                provenance(steps).requireSame(file);
            }
            Snapshot snapshot = new Snapshot(workspace);
            if (!snapshot.fingerprint(weights()).equals(file.metadata().get(FINGERPRINT))) {
                throw new CheckpointException("%s: it was saved with other weights than those of this model; load the model that was saved with it"
                        .formatted(file.origin()));
            }
            snapshot.readState(parameters.list(), file);
            lossScale.resume(file);
            return steps;
        }
    }

    private Provenance provenance(long steps) {
        return Provenance.of(settings, objective.settings(), parameters.list(), steps);
    }

    private List<NamedParameter> weights() {
        return objective.model().weights().named();
    }
}
