package org.transformer4j.models.generation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Loads two things at the same time: to start takes as long as the slower of them, not as both. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Both, or neither: where one cannot be loaded the other is closed, and what the first threw is thrown as it was.
     *
     * @param aside runs in a thread of its own
     * @param here runs in this thread; of two failures its is the one that is thrown
     * @param together takes over both
     */
    static <A extends AutoCloseable, B extends AutoCloseable, R> R load(Supplier<A> aside, Supplier<B> here, BiFunction<A, B, R> together) {
        CompletableFuture<A> future = CompletableFuture.supplyAsync(aside,
                task -> Thread.ofPlatform().daemon().name("transformer4j-loader").start(task));
        B second = null;
        A first = null;
        try {
            second = here.get();
            first = await(future);
            return together.apply(first, second);
        } catch (RuntimeException | Error failure) {
            close(second, failure);
            close(first == null ? orNull(future) : first, failure);
            throw failure;
        }
    }

    private static <A> A await(CompletableFuture<A> future) {
        try {
            return future.join();
        } catch (CompletionException wrapped) {
            throw switch (wrapped.getCause()) {
                case RuntimeException failure -> failure;
                case Error failure -> throw failure;
                default -> wrapped;
            };
        }
    }

    /** What came of it, once it has come to an end. */
    private static <A> A orNull(CompletableFuture<A> future) {
        return future.handle((loaded, failure) -> loaded).join();
    }

    private static void close(AutoCloseable loaded, Throwable failure) {
        try {
            if (loaded != null) {
                loaded.close();
            }
        } catch (Exception another) {
            failure.addSuppressed(another);
        }
    }
}
