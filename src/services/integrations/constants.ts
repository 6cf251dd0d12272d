/**
 * Configuration of the Integrations service with its defaults, as far as reports to partners need it.
 * Spans are milliseconds. Source: spec/integrations.md 11; `pausedRecheckMs` is decided here: the
 * specification says that sending pauses, not how often a link looks whether it may go on.
 */
import { second } from "../../domain/instant.ts"

/** A partner who has not answered a report by then is taken not to have got it. */
export const sendTimeoutMs = 10 * second
/** Whoever sends a report holds its link for so long; then another may. */
export const sendLeaseMs = 30 * second
/** Wait before the first repetition; doubles with each failure. */
export const sendBackoffMs = 1 * second
export const sendBackoffMaxMs = 60 * second
/** A wait is up to so much shorter or longer, as a share of it. */
export const sendBackoffJitter = 0.2
/** Tries of one report. A closing status is tried until its deadline instead. */
export const sendMaxAttempts = 12
/** After that nothing is tried any more. */
export const sendDeadlineMs = 86_400 * second
/** A partner hears of a new time of arrival when it differs by so much from what he knows. */
export const etaMinChangeMs = 60 * second
/** How often a link looks whether the sending of its integration and region goes on. */
export const pausedRecheckMs = 60 * second
