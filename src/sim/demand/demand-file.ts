/** Orders of a file that a scenario names under `demand.file`, as the world places them. */
import type { LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import type { IntegrationType } from "../../services/integrations/enums.ts"

/** One order of a file. What is null is drawn as for any other order. */
export interface DemandOrder {
  readonly placedAt: Instant
  /** Name of a merchant of the scenario's city. */
  readonly merchant: string
  /** Where the customer is, moved to the grid of `demand.customerGrid_m`. */
  readonly dropoff: LatLng
  readonly preparationMs: number | null
  readonly litres: number | null
  readonly integrationType: IntegrationType | null
}

/** What came of a file: the orders that a run places, and what of the file it does not. */
export interface DemandFile {
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string
  /** By time of placement; a tie keeps the file's order. All within the run. */
  readonly orders: ReadonlyArray<DemandOrder>
  /** Orders that are placed before the run or after its end. */
  readonly outsideRun: number
  /** Orders left out because their customer is in no zone (`outsideZones: drop`). */
  readonly outsideZones: number
  /** What the reader of the file should know, one sentence each. */
  readonly notes: ReadonlyArray<string>
}
