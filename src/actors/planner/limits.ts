/**
 * Limits of the Planner actor that no rule of the specification names; ours, with their reasons.
 */

/** Final demands are known for this long, so that late news of their trips finds them. */
export const closedKeptMs = 3_600_000

/**
 * The delivery and the return trip of a chain are activated by the planner when the robot is ready;
 * their own clock is only a safety net, this long after the estimate. Without it a pilot would be
 * called to a robot that still waits for its food.
 */
export const laterTripGraceMs = 1_800_000

/** A standing robot that reports a place closer than this to the known one has not moved. */
export const positionNoiseM = 20

/** Slots are compared with their demands once in so many cycles: they change together, so it is a safety net. */
export const repairEveryCycles = 4

/** Ends of shifts are looked ahead to once in so many cycles. */
export const foreseeEveryCycles = 4

/** Deliveries whose pilots are placed anew per cycle at most, so that a shortage costs no time. */
export const refitsPerCycle = 20

/** A delivery that is later than planned is expected so soon from now, again and again until it is there. */
export const overdueStepMs = 60_000

/** Blocks that found no pilot are tried again after this. */
export const refitRetryMs = 60_000

/** A handover that has not come about is asked for again after this: the driver did not park, or the next pilot is gone. */
export const handoverRetryMs = 60_000

/** So long after its planned start a shift that has not begun counts as late: its pilot is not planned with any more. */
export const shiftGraceMs = 30_000

/** A trip that would end less than this before its driver has to stop is handed over: drives take longer than planned. */
export const overrunMarginMs = 60_000

/**
 * Where food goes that its customer does not get is the delivery's word (CreateReturn). So long after the
 * end of the demand it is waited for, also while the delivery is down; then the robot takes the food home.
 */
export const foodWordMs = 120_000
