/**
 * From the objects of a map to a city: the ways a robot may use become edges, the largest connected part is
 * kept, and whatever is left out is counted by its reason. Deterministic: equal objects give equal cities.
 */
import { haversineM } from "../../domain/geo.ts"
import { componentsOf, degreesOf, streetKinds, unitsOf } from "../../services/dispatch/streets/network.ts"
import { EdgeIndex } from "../../services/dispatch/streets/snapping.ts"
import {
  type CityFile,
  type CityFileMerchant,
  cityFormat,
  citySchemaVersion,
  networkOfCity,
  osmNotice
} from "./city-file.ts"
import {
  type DropReason,
  isCrossingNode,
  isKerbNode,
  merchantKind,
  nodeBlock,
  type Tags,
  wayUse
} from "./osm-tags.ts"

export interface MapNode {
  readonly id: number
  readonly lat: number
  readonly lng: number
  readonly tags: Tags
}
export interface MapWay {
  readonly id: number
  /** Ids of its nodes, in order. */
  readonly refs: ReadonlyArray<number>
  readonly tags: Tags
}
/** What a map file holds, as far as it matters here. */
export interface MapObjects {
  readonly nodes: ReadonlyArray<MapNode>
  readonly ways: ReadonlyArray<MapWay>
  /** Features that are neither ways nor places. */
  readonly notUsed: number
}

/** Merchants farther from every way than this are left out, metres. */
const merchantFarM = 150

/** Edges as they are found, nodes by their position in `nodes`. */
class Draft {
  readonly from: Array<number> = []
  readonly to: Array<number> = []
  readonly kinds: Array<number> = []
  readonly crossing: Array<boolean> = []
  readonly dropped: Partial<Record<DropReason, number>> = {}

  drop(reason: DropReason, count = 1): void {
    if (count > 0) this.dropped[reason] = (this.dropped[reason] ?? 0) + count
  }
}

/** The city of a map; null when nothing in it can be walked on. */
export const makeCity = (
  objects: MapObjects,
  name: string,
  source: string,
  sourceSha256: string
):
  | CityFile
  | { readonly nothingToWalkOn: true; readonly dropped: CityFile["dropped"]; readonly ways: number } => {
  const draft = new Draft()
  draft.drop("notUsed", objects.notUsed)
  const position = new Map(objects.nodes.map((node, at) => [node.id, at]))
  let ways = 0
  for (const way of objects.ways) {
    const use = wayUse(way.tags)
    if (use === null) continue
    ways += 1
    if (use.use === "drop") draft.drop(use.reason)
    else addWay(draft, objects.nodes, position, way, streetKinds.indexOf(use.kind), use.isCrossing)
  }
  if (draft.from.length === 0) return { nothingToWalkOn: true, dropped: draft.dropped, ways }
  const largest = keepLargest(draft, objects.nodes)
  const { nodes } = largest
  const network = {
    lat7: nodes.map((node) => unitsOf(node.lat)),
    lng7: nodes.map((node) => unitsOf(node.lng)),
    from: largest.from,
    to: largest.to,
    kinds: largest.kinds,
    crossings: largest.crossings,
    kerbs: nodes.flatMap((node, at) => (isKerbNode(node.tags) ? [at] : []))
  }
  const bare = { network } as Pick<CityFile, "network"> as CityFile
  const made = networkOfCity(bare)
  const merchants = merchantsOf(objects, position, new EdgeIndex(made), draft)
  const mm = made.mm.reduce((sum, length) => sum + length, 0)
  return {
    format: cityFormat,
    schemaVersion: citySchemaVersion,
    name,
    notice: osmNotice,
    source,
    sourceSha256,
    network,
    merchants,
    statistics: {
      nodes: nodes.length,
      edges: network.from.length,
      km: Math.round(mm / 10_000) / 100,
      crossings: countCrossings(network),
      kerbs: network.kerbs.length,
      components: largest.components,
      merchants: merchants.length
    },
    dropped: draft.dropped
  }
}

const addWay = (
  draft: Draft,
  nodes: ReadonlyArray<MapNode>,
  position: ReadonlyMap<number, number>,
  way: MapWay,
  kind: number,
  isCrossing: boolean
): void => {
  for (let i = 1; i < way.refs.length; i++) {
    const a = position.get(way.refs[i - 1]!)
    const b = position.get(way.refs[i]!)
    if (a === undefined || b === undefined) {
      draft.drop("incomplete")
      continue
    }
    if (a === b) continue
    const block = nodeBlock(nodes[a]!.tags) ?? nodeBlock(nodes[b]!.tags)
    if (block !== null) {
      draft.drop(block)
      continue
    }
    draft.from.push(a)
    draft.to.push(b)
    draft.kinds.push(kind)
    // A footway over a marked crossing crosses there; a road that is walked along does not.
    const isFootway = kind <= streetKinds.indexOf("Path")
    const overMarked = isFootway && (isCrossingNode(nodes[a]!.tags) || isCrossingNode(nodes[b]!.tags))
    draft.crossing.push(isCrossing || overMarked)
  }
}

const keepLargest = (draft: Draft, nodes: ReadonlyArray<MapNode>) => {
  const { of, count } = componentsOf(nodes.length, draft.from, draft.to)
  const meters = new Float64Array(count)
  draft.from.forEach((a, e) => {
    meters[of[a]!]! += haversineM(nodes[a]!, nodes[draft.to[e]!]!)
  })
  const largest = meters.indexOf(meters.reduce((most, length) => Math.max(most, length), 0))
  const newAt = new Int32Array(nodes.length).fill(-1)
  const kept: Array<MapNode> = []
  const from: Array<number> = []
  const to: Array<number> = []
  const kinds: Array<number> = []
  const crossings: Array<number> = []
  const number = (node: number): number => {
    if (newAt[node] === -1) {
      newAt[node] = kept.length
      kept.push(nodes[node]!)
    }
    return newAt[node]!
  }
  draft.from.forEach((a, e) => {
    if (of[a] !== largest) {
      draft.drop("island")
      return
    }
    if (draft.crossing[e]) crossings.push(from.length)
    from.push(number(a))
    to.push(number(draft.to[e]!))
    kinds.push(draft.kinds[e]!)
  })
  let components = 0
  for (const length of meters) if (length > 0) components += 1
  return { nodes: kept, from, to, kinds, crossings, components }
}

/** Edges of one crossing follow each other: what hangs together is one. */
const countCrossings = ({ from, to, crossings, lat7 }: CityFile["network"]): number => {
  const { of } = componentsOf(
    lat7.length,
    crossings.map((edge) => from[edge]!),
    crossings.map((edge) => to[edge]!)
  )
  return new Set(crossings.map((edge) => of[from[edge]!]!)).size
}

const merchantsOf = (
  objects: MapObjects,
  position: ReadonlyMap<number, number>,
  index: EdgeIndex,
  draft: Draft
): ReadonlyArray<CityFileMerchant> => {
  const found: Array<CityFileMerchant> = []
  const add = (tags: Tags, lat: number, lng: number): void => {
    const kind = merchantKind(tags)
    if (kind === null) return
    if (index.nearest({ lat, lng }).accessMm > merchantFarM * 1_000) {
      draft.drop("merchantFar")
      return
    }
    const [lat7, lng7] = [unitsOf(lat), unitsOf(lng)]
    found.push({ name: tags["name"] ?? kind, kind, lat: degreesOf(lat7), lng: degreesOf(lng7) })
  }
  for (const { tags, lat, lng } of objects.nodes) add(tags, lat, lng)
  for (const way of objects.ways) {
    if (merchantKind(way.tags) === null) continue
    const corners = way.refs.flatMap((ref) => {
      const at = position.get(ref)
      return at === undefined ? [] : [objects.nodes[at]!]
    })
    const middle = centroid(corners)
    if (middle !== null) add(way.tags, middle.lat, middle.lng)
  }
  const text = (it: CityFileMerchant): string => `${it.name} ${it.kind} ${it.lat} ${it.lng}`
  return found.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0))
}

/** Middle of the area of a ring, of its corners where it has none; null without corners. */
export const centroid = (
  corners: ReadonlyArray<{ readonly lat: number; readonly lng: number }>
): { readonly lat: number; readonly lng: number } | null => {
  const first = corners[0]
  if (first === undefined) return null
  let twice = 0
  let lat = 0
  let lng = 0
  for (let i = 0; i < corners.length; i++) {
    const a = corners[i]!
    const b = corners[(i + 1) % corners.length]!
    const [ax, ay] = [a.lng - first.lng, a.lat - first.lat]
    const [bx, by] = [b.lng - first.lng, b.lat - first.lat]
    const cross = ax * by - bx * ay
    twice += cross
    lng += (ax + bx) * cross
    lat += (ay + by) * cross
  }
  if (Math.abs(twice) < 1e-16) {
    const mean = (values: ReadonlyArray<number>): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    return { lat: mean(corners.map((it) => it.lat)), lng: mean(corners.map((it) => it.lng)) }
  }
  return { lat: first.lat + lat / (3 * twice), lng: first.lng + lng / (3 * twice) }
}
