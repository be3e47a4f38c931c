package dev.polo.collectors.costexplorer;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.collectors.cost.BillUnavailable;
import dev.polo.collectors.cost.LineSource.Reading;
import dev.polo.common.scope.Outcome;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/**
 * The pages of one capture's questions, to their ends. The next page is fetched and read while one is stored, so memory
 * holds two, however many there are, and each one's token. For one thread.
 */
final class BillPages {
    static final String MIDNIGHT = "T00:00:00Z";
    /** Pages without groups that may follow one another under one token before the answer counts as going in circles. */
    private static final int MOST_EMPTY_PAGES = 3;

    /** A page of either call. */
    record Page(List<ResultByTime> results, @Nullable String next) {
        /** Empty on the last page. */
        private String token() {
            return next == null ? "" : next;
        }
    }

    /** What the groups of one result have in common. */
    record Period(Instant start, LocalDate day, boolean estimated) {
        /** Starts at a day, or with hours at {@code yyyy-MM-ddThh:mm:ssZ}. */
        private static Period of(ResultByTime result) {
            String text = result.timePeriod().start();
            Instant start = Instant.parse(text.contains("T") ? text : text + MIDNIGHT);
            return new Period(
                    start, LocalDate.ofInstant(start, ZoneOffset.UTC), Boolean.TRUE.equals(result.estimated()));
        }
    }

    private final ScopeContext context;
    /** Of all questions of the capture: once one came, a failure leaves it half read. */
    private int pagesRead;

    BillPages(ScopeContext context) {
        this.context = context;
    }

    /** What a page says, made into rows while the rows of the page before it are stored. */
    private record Rows<T>(String token, List<LocalDate> days, List<T> rows) {
        static <T> Rows<T> of(Page page, BiFunction<Period, Group, T> rowOf) {
            List<LocalDate> days = new ArrayList<>();
            List<T> rows = new ArrayList<>();
            for (ResultByTime result : page.results()) {
                Period period = Period.of(result);
                days.add(period.day());
                result.groups().forEach(group -> rows.add(rowOf.apply(period, group)));
            }
            return new Rows<>(page.token(), days, rows);
        }
    }

    /** @param beforeAny what a failure means while no page of this question has come */
    <T> Reading read(
            Function<@Nullable String, Page> call,
            Function<SdkException, Optional<BillUnavailable>> beforeAny,
            BiFunction<Period, Group, T> rowOf,
            Consumer<T> consumer) {
        Set<LocalDate> days = new HashSet<>();
        int pages = 0;
        int empty = 0;
        Set<String> tokens = new HashSet<>();
        try (ExecutorService ahead = Executors.newSingleThreadExecutor()) {
            Future<Rows<T>> coming = ahead.submit(() -> Rows.of(call.apply(null), rowOf));
            while (true) {
                Rows<T> page = arrived(coming, pages == 0 ? beforeAny : _ -> Optional.empty());
                pages++;
                pagesRead++;
                context.counts().page();
                empty = page.rows().isEmpty() ? empty + 1 : 0;
                String next = page.token();
                if (!next.isEmpty()) {
                    if (!tokens.add(next) && (empty == 0 || empty > MOST_EMPTY_PAGES)) {
                        throw inCircles();
                    }
                    coming = ahead.submit(() -> Rows.of(call.apply(next), rowOf));
                }
                days.addAll(page.days());
                page.rows().forEach(consumer);
                if (next.isEmpty()) {
                    return new Reading(days, pages);
                }
            }
        }
    }

    private <T> T arrived(Future<T> coming, Function<SdkException, Optional<BillUnavailable>> beforeAny) {
        try {
            return coming.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScopeNotice(Outcome.PARTIAL, "The run was stopped while a page of the bill was coming.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SdkException failure) {
                Optional<BillUnavailable> unavailable = beforeAny.apply(failure);
                if (unavailable.isPresent()) {
                    throw unavailable.get();
                }
                throw pagesRead > 0 ? CostExplorerFailure.ofPage(pagesRead + 1, failure) : failure;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }

    private ScopeNotice inCircles() {
        return new ScopeNotice(
                Outcome.PARTIAL,
                "Cost Explorer gave the same page token twice, after page " + pagesRead + "; the bill cannot be read to"
                        + " its end. The ledger is as it was.");
    }
}
