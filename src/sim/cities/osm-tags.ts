/**
 * What OpenStreetMap's tags say to a robot on the sidewalk: which ways it may use, what stops it, where streets
 * are crossed, who sells food. Source: wiki.openstreetmap.org, Key:highway, Key:access, Key:foot, Key:sidewalk.
 */
import type { StreetKind } from "../../services/dispatch/streets/network.ts"

export type Tags = Readonly<Record<string, string>>

/** Why something is not in a network; the words that people read. */
export const dropReasons = {
  steps: "steps",
  escalator: "an escalator or a moving walkway",
  indoor: "inside a building",
  elevator: "edges at an elevator",
  private: "private or closed access",
  noFoot: "closed to people on foot",
  separateSidewalk: "a road whose sidewalk is mapped as a way of its own",
  roadWithoutSidewalk: "a main road without a sidewalk",
  motorRoad: "a motorway or trunk road",
  notBuilt: "under construction, planned or gone",
  impassable: "too rough or too narrow for a robot",
  notForWalking: "a highway of another kind",
  barrier: "edges at a barrier that robots do not pass",
  incomplete: "pieces whose ends lie outside of the file",
  island: "edges of smaller parts, cut off from the largest",
  merchantFar: "merchants far from every way",
  notUsed: "features without tags that matter here"
} as const
export type DropReason = keyof typeof dropReasons

/** What a way is for a robot, or why it is nothing. */
export type WayUse =
  | { readonly use: "walk"; readonly kind: StreetKind; readonly isCrossing: boolean }
  | { readonly use: "drop"; readonly reason: DropReason }

const allowed: ReadonlySet<string> = new Set(["yes", "designated", "permissive", "destination", "official"])
const closed: ReadonlySet<string> = new Set([
  "no",
  "private",
  "customers",
  "agricultural",
  "forestry",
  "military"
])
const rough: ReadonlySet<string> = new Set(["very_bad", "horrible", "very_horrible", "impassable"])
const notBuilt: ReadonlySet<string> = new Set(["construction", "proposed", "planned", "abandoned", "razed"])
/** Robots are about this wide, with room to steer; metres. */
const widthMinM = 0.8

const kinds: Readonly<Record<string, StreetKind>> = {
  footway: "Sidewalk",
  pedestrian: "Pedestrian",
  path: "Path",
  track: "Path",
  cycleway: "Cycleway",
  living_street: "Street",
  residential: "Street",
  unclassified: "Street",
  service: "Service",
  tertiary: "Road",
  tertiary_link: "Road",
  secondary: "Road",
  secondary_link: "Road",
  primary: "Road",
  primary_link: "Road"
}

const drop = (reason: DropReason): WayUse => ({ use: "drop", reason })

const hasSidewalk = (tags: Tags): boolean =>
  ["both", "left", "right", "yes"].includes(tags["sidewalk"] ?? "") ||
  ["sidewalk:both", "sidewalk:left", "sidewalk:right"].some((key) => tags[key] === "yes")

/** Null: not a way for traffic at all. Which direction cars may take does not matter to a robot. */
export const wayUse = (tags: Tags): WayUse | null => {
  const highway = tags["highway"]
  if (highway === undefined) return null
  const foot = tags["foot"] ?? ""
  if (notBuilt.has(highway)) return drop("notBuilt")
  if (highway === "steps") return drop("steps")
  if (tags["conveying"] !== undefined && tags["conveying"] !== "no") return drop("escalator")
  if (highway === "corridor" || tags["indoor"] === "yes") return drop("indoor")
  if (highway === "elevator") return drop("elevator")
  if (highway.startsWith("motorway") || highway.startsWith("trunk")) return drop("motorRoad")
  const kind = kinds[highway]
  if (kind === undefined) return drop("notForWalking")
  if (foot === "use_sidepath" || tags["sidewalk"] === "separate") return drop("separateSidewalk")
  if (foot === "private" || (closed.has(tags["access"] ?? "") && !allowed.has(foot))) return drop("private")
  if (closed.has(foot)) return drop("noFoot")
  if (rough.has(tags["smoothness"] ?? "") || Number(tags["width"]) < widthMinM) return drop("impassable")
  if (kind === "Cycleway" && !allowed.has(foot) && !hasSidewalk(tags)) return drop("noFoot")
  if (kind === "Road" && !allowed.has(foot) && !hasSidewalk(tags)) return drop("roadWithoutSidewalk")
  const isCrossing = [tags["footway"], tags["path"], tags["cycleway"]].includes("crossing")
  return { use: "walk", kind, isCrossing }
}

const barriers: ReadonlySet<string> = new Set([
  "turnstile",
  "full-height_turnstile",
  "kissing_gate",
  "stile",
  "guard_rail",
  "wall",
  "fence"
])

/** Why nobody on wheels gets through a node; null when he does. */
export const nodeBlock = (tags: Tags): DropReason | null => {
  if (tags["highway"] === "elevator") return "elevator"
  const barrier = tags["barrier"]
  if (barrier === undefined) return null
  if (barriers.has(barrier)) return "barrier"
  const isLocked =
    closed.has(tags["foot"] ?? "") || (closed.has(tags["access"] ?? "") && tags["foot"] === undefined)
  return barrier === "gate" && isLocked ? "barrier" : null
}

/** Whether streets are crossed on foot at a node. */
export const isCrossingNode = (tags: Tags): boolean => tags["highway"] === "crossing"

/** Whether a node is the edge of a pavement that is higher than the road. */
export const isKerbNode = (tags: Tags): boolean => tags["kerb"] !== undefined || tags["barrier"] === "kerb"

const amenities: ReadonlySet<string> = new Set([
  "restaurant",
  "cafe",
  "fast_food",
  "ice_cream",
  "food_court",
  "bar",
  "pub"
])
const shops: ReadonlySet<string> = new Set([
  "bakery",
  "pastry",
  "confectionery",
  "deli",
  "convenience",
  "supermarket",
  "greengrocer"
])

/** What a merchant of food sells by, e.g. `restaurant`; null for everybody else. */
export const merchantKind = (tags: Tags): string | null => {
  const amenity = tags["amenity"]
  if (amenity !== undefined && amenities.has(amenity)) return amenity
  const shop = tags["shop"]
  return shop !== undefined && shops.has(shop) ? shop : null
}
