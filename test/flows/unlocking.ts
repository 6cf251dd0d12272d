/** The customer's side of a followed order: who unlocks, and what he is answered. */
import type { LidAnswer } from "../../src/actors/replies.ts"
import type { FollowedOrder } from "./followed-order.ts"

/** The customer stays away: a test unlocks in his place. */
export const nobodyComes = { customers: "no_show_pct: 100, leaves_lid_open_pct: 0" }

/** At the customer's door the robot does not move its lid, or does not even hear. */
export const atTheDoor = (kind: "lidStuckClosed" | "robotOffline", durationS: number): string =>
  `faults: [{ kind: ${kind}, trigger: { on: Delivery.AtDestination }, target: { robot: of the trigger }, duration_s: ${durationS} }]`

/** Asks for the lid in the customer's name; the answer comes under the key. */
export const unlock = ({ deliveryId, run }: FollowedOrder, key: string): void => {
  const names = { commandId: key, correlationId: key } as const
  run.simulation.host.command("Delivery", deliveryId, { _tag: "Unlock", ...names, source: "TRACKER" }, {})
}

/** What whoever waits under a key was told. */
export const answersTo = ({ run }: FollowedOrder, key: string): ReadonlyArray<string> =>
  run.replies.filter(({ what }) => what.to === key).map(({ what }) => (what.value as LidAnswer).result)
