/**
 * What goes wrong at the moment at which it matters most, which a fault at a drawn time hardly ever meets: a
 * robot fails with its lid open, mission control cancels a trip that waits to depart, offers to pilots come a
 * second time when they have been refused. None in half of the cases. Source: spec/simulation.md 9 (triggers).
 */
import type { Choices } from "./choices.ts"
import type { FaultForm } from "./make-faults.ts"

/** Of the cases that have such moments, the chance of each. */
const isThere = 0.35
/** A moment is one of the first of its kind, so that it comes while there are orders. */
const nthMax = 6

const theRobot = { robot: "of the trigger" } as const

/** A fault and the event after which it begins, with how long after. */
type Moment = Omit<FaultForm, "trigger"> & { readonly on: string; readonly after_s: number }

/** The moments, each for how badly it goes wrong, 0..1. */
const moments: ReadonlyArray<(degree: number) => Moment> = [
  (degree) => ({
    on: "Delivery.PickupInProgress",
    after_s: Math.round(40 * degree),
    kind: "robotHit",
    target: theRobot,
    duration_s: 600
  }),
  (degree) => ({
    on: "Delivery.PickupInProgress",
    after_s: Math.round(20 * degree),
    kind: "componentFail",
    target: theRobot,
    params: { component: "MOTOR_BASE", status: "CRITICAL" }
  }),
  (degree) => ({
    on: "Trip.TripCreated",
    after_s: 1 + Math.round(120 * degree),
    kind: "tripCancelled",
    target: theRobot
  }),
  (degree) => ({
    on: "Trip.READY_TO_DEPART",
    after_s: 1 + Math.round(30 * degree),
    kind: "tripCancelled",
    target: theRobot
  }),
  (degree) => ({
    on: "Trip.READY_TO_DEPART",
    after_s: 1 + Math.round(10 * degree),
    kind: "robotHit",
    target: theRobot,
    duration_s: 600
  }),
  (degree) => ({
    on: "Pilot.PilotAssignmentRequested",
    after_s: 0,
    kind: "eventDuplicate",
    target: { actor: "Trip" },
    duration_s: 1800,
    params: { share_pct: 100, after_s: 10 + Math.round(170 * degree) }
  })
]

/** The faults of such moments, by the order of the list. */
export const momentFaultsOf = (choices: Choices): ReadonlyArray<FaultForm> => {
  const on = choices.chance(0.5)
  const faults: Array<FaultForm> = []
  for (const moment of moments) {
    const isDrawn = choices.chance(isThere)
    const nth = choices.whole(1, nthMax)
    const { on: event, after_s, ...fault } = moment(choices.whole(0, 100) / 100)
    if (on && isDrawn) faults.push({ ...fault, trigger: { on: event, nth, after_s } })
  }
  return faults
}
