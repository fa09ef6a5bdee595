package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder that makes room for another one. No system exchanges two folders in one step that Java knows: the old one gets another name
 * first, and who is killed before the new one has its name finds the old one back by {@link #settle}.
 *
 * @param target where the folder is
 */
record ReplacedFolder(Path target) {
    private static final String REPLACED = ".replaced" + DurableFiles.PARTIAL;

    /** Where the old folder is meanwhile. */
    Path before() {
        return target.resolveSibling(target.getFileName() + REPLACED);
    }

    /** Puts a folder that is complete in the place of the one that may be there. */
    void by(Path complete) {
        if (!Files.exists(target)) {
            DurableFiles.rename(complete, target);
        } else if (has(complete)) {
            DurableFiles.delete(complete);
        } else {
            DurableFiles.rename(target, before());
            try {
                DurableFiles.rename(complete, target);
            } finally {
                settle();
            }
        }
    }

    private boolean has(Path complete) {
        return DurableFiles.list(complete).stream().allMatch(file -> {
            Path here = target.resolve(file.getFileName());
            return Files.isRegularFile(here) && DurableFiles.named(here, "cannot be read", () -> Files.mismatch(file, here) < 0);
        });
    }

    /** Brings the old folder back if there is no new one; else what only the old one has comes along, and it is deleted. */
    void settle() {
        if (!Files.exists(before())) {
            return;
        }
        if (!Files.exists(target)) {
            DurableFiles.rename(before(), target);
            return;
        }
        for (Path entry : DurableFiles.list(before())) {
            Path here = target.resolve(entry.getFileName());
            if (!Files.exists(here)) {
                DurableFiles.named(here, "cannot be moved", () -> Files.move(entry, here, StandardCopyOption.ATOMIC_MOVE));
            }
        }
        DurableFiles.delete(before());
    }
}
