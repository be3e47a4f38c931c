package dev.polo.collectors.cost;

import java.time.LocalDate;

/**
 * What a run would ask a source for.
 *
 * @param what totals or resource lines
 * @param to exclusive
 * @param requests how many that takes, each charged for
 * @param basis how that is known: "as last time", by the pages of the newest capture, or "at least", before there is one
 */
public record PlannedRead(String accountId, String what, LocalDate from, LocalDate to, long requests, String basis) {}
