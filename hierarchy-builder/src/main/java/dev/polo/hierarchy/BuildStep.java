package dev.polo.hierarchy;

/** The points of a build between which it can die; whatever the point, the next build leaves the right tables. */
enum BuildStep {
    LEARNT,
    READ,
    WRITTEN,
    VERIFIED,
    HISTORY_KEPT,
    FLOWS_EXCHANGED,
    ANCESTRY_EXCHANGED,
    ROLLED_UP,
    RECONCILED,
    DAYS_RECORDED
}
