/**
 * Who goes first within one millisecond: smaller runs earlier; there is room for 0..15.
 * Source: spec/simulation.md 1; the spec has no row for messages between actors: they run before
 * pilots, people, partners, the planner's tick and metrics look, which so find settled facts.
 */
export const priorities = {
  fault: 0,
  // Determinism: samples run before everything else of their millisecond, so that it makes no difference
  // how long before a sample was planned: when all are sent, or only some.
  telemetry: 0,
  message: 1,
  robot: 1,
  lid: 2,
  pilot: 3,
  merchant: 4,
  customer: 4,
  partner: 5,
  planner: 6,
  metrics: 9
} as const
