/** What a map of a run is drawn from: the city, the ways of its robots, and where its orders came from and went. */
import type { City } from "../world/city.ts"
import type { RobotTracks } from "./robot-tracks.ts"

/** Orders by number, as `RunResult.orders` has them. */
export interface OrderPlaces {
  /** Position of the merchant in the city's list. */
  readonly merchants: Uint32Array
  /** Where the customer is, degrees times 1e7. */
  readonly lat7: Int32Array
  readonly lng7: Int32Array
  /** When the delivery came to its end, well or not, milliseconds since the start; NaN: it has not, or there was none. */
  readonly closedMs: Float64Array
}

export interface RunTracks {
  readonly city: City
  readonly robots: RobotTracks
  readonly orders: OrderPlaces
}
