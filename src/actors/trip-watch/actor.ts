/** The TripWatch as hosts run it. */
import type { Actor } from "../../domain/decider.ts"
import type { TripWatchCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { TripWatchEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { TripWatchRejection } from "./rejections.ts"
import { initialTripWatch, type TripWatchState } from "./state.ts"

export const tripWatchActor: Actor<TripWatchState, TripWatchCommand, TripWatchEvent, TripWatchRejection> = {
  name: "TripWatch",
  initial: initialTripWatch,
  decide,
  evolve
}
