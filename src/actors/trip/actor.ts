/** The Trip as hosts run it. */
import type { Actor } from "../../domain/decider.ts"
import type { TripCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { TripEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { TripRejection } from "./rejections.ts"
import { initialTrip, type TripState } from "./state.ts"

export const tripActor: Actor<TripState, TripCommand, TripEvent, TripRejection> = {
  name: "Trip",
  initial: initialTrip,
  decide,
  evolve
}
