/**
 * What the page's map is drawn from, as it stands in the page: names and places as JSON, everything that comes in
 * thousands as bytes in base64. Times are whole seconds since the start of the run, places whole metres on the
 * map's plane (`ground.ts`).
 */

/** How an order ended, by its code. */
export const orderFates = ["Delivered", "Canceled", "Rejected", "NotAccepted", "Open"] as const

export interface MapZone {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly radiusM: number
  /** Corners in turn, x and y; empty: the whole disc. */
  readonly corners: ReadonlyArray<number>
}

export interface MapPlace {
  readonly name: string
  readonly x: number
  readonly y: number
}

export interface MapMerchant extends MapPlace {
  /** Orders of the run. */
  readonly orders: number
}

export interface MapData {
  readonly schemaVersion: 1
  readonly title: string
  readonly widthM: number
  readonly heightM: number
  readonly durationS: number
  /** Local time of the start: seconds since local midnight, and its weekday (0: Sunday). */
  readonly startsAtS: number
  readonly startsOn: number
  /** Run folder, as `curbline replay` takes it. */
  readonly run: string
  readonly zones: ReadonlyArray<MapZone>
  readonly hubs: ReadonlyArray<MapPlace>
  readonly lots: ReadonlyArray<MapPlace>
  readonly merchants: ReadonlyArray<MapMerchant>
  /** Names of what robots can be doing, by code. */
  readonly activities: ReadonlyArray<string>
  /** In the order of the tracks, one line each. */
  readonly serials: string
  readonly streets: string
  readonly tracks: string
  readonly orders: string
}
