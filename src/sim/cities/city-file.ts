/**
 * A city as it was imported: its walk network, its merchants, and what was left out and why. Written as
 * `*.city.json`, read back by scenarios. Plain data throughout, so that it can be handed to another thread.
 */
import { networkOf, type StreetNetwork } from "../../services/dispatch/streets/network.ts"
import type { DropReason } from "./osm-tags.ts"

/** Version of the file's form. */
export const citySchemaVersion = 1
export const cityFormat = "curbline-city"

/** What everybody must be told who sees anything that was made from OpenStreetMap. */
export const osmNotice = "© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)"

export interface CityFileMerchant {
  readonly name: string
  /** As its tag says, e.g. `restaurant`. */
  readonly kind: string
  readonly lat: number
  readonly lng: number
}

export interface CityStatistics {
  readonly nodes: number
  readonly edges: number
  /** Length of all edges, kilometres. */
  readonly km: number
  /** Ways over a street, each counted once. */
  readonly crossings: number
  readonly kerbs: number
  /** Connected parts of everything walkable, of which the largest is the network. */
  readonly components: number
  readonly merchants: number
}

export interface CityFile {
  readonly format: typeof cityFormat
  readonly schemaVersion: typeof citySchemaVersion
  readonly name: string
  readonly notice: string
  /** Name of the file it was made from, and its SHA-256. */
  readonly source: string
  readonly sourceSha256: string
  readonly network: {
    /** Degrees times 1e7. */
    readonly lat7: ReadonlyArray<number>
    readonly lng7: ReadonlyArray<number>
    readonly from: ReadonlyArray<number>
    readonly to: ReadonlyArray<number>
    /** Positions in `streetKinds`, one per edge. */
    readonly kinds: ReadonlyArray<number>
    /** Edges that cross a street. */
    readonly crossings: ReadonlyArray<number>
    /** Nodes at a kerb. */
    readonly kerbs: ReadonlyArray<number>
  }
  readonly merchants: ReadonlyArray<CityFileMerchant>
  readonly statistics: CityStatistics
  /** How often something was left out, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
}

/** The network as the planner reads it. */
export const networkOfCity = ({ network }: CityFile): StreetNetwork => {
  const marks = new Uint8Array(network.from.length)
  for (const edge of network.crossings) marks[edge] = 1
  return networkOf({ ...network, edgeMarks: marks })
}

/** The file's text: one line per list, so that two versions can be compared. */
export const cityFileText = (city: CityFile): string => {
  const { network, merchants, ...rest } = city
  const lines = Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  const lists = Object.entries(network).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`
  )
  lines.push(`"network":{\n${lists.join(",\n")}}`)
  lines.push(`"merchants":[\n${merchants.map((it) => JSON.stringify(it)).join(",\n")}]`)
  return `{${lines.join(",\n")}}\n`
}
