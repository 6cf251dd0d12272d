/**
 * Who a fault hits: the positions that a target of the scenario names at the moment the fault begins.
 * What is drawn comes from the fault's own numbers; those to draw from stand in order of their positions.
 * Source: spec/simulation.md 9 (target selector).
 */
import type { AnyEvent } from "../../domain/decider.ts"
import { integrationTypes } from "../../services/integrations/enums.ts"
import { type FaultKind, type FaultNoun, faultKinds, sendingActors } from "../scenario/fault-kinds.ts"
import { type FaultTarget, nounOf, type Selector } from "../scenario/schema-faults.ts"
import type { World } from "../world/world.ts"

/** Null: all there are, and all that come while the fault lasts. */
type Positions = ReadonlyArray<number> | null

/** The positions that are hit. `event`: what triggered the fault, null when it was due. */
export const positionsOf = (
  kind: FaultKind,
  target: FaultTarget | null,
  event: AnyEvent | null,
  world: World,
  draw: () => number
): Positions => {
  const { nouns, withoutTarget } = faultKinds[kind]
  const noun = target === null ? (nouns[0] ?? null) : nounOf(target)
  if (noun === null) return null
  const selector: Selector = target?.[noun] ?? withoutTarget
  if (typeof selector === "number") return [selector]
  if (typeof selector === "object") {
    const among = candidates(noun, selector.onTrip, world)
    const count = "count" in selector ? selector.count : Math.round((selector.sharePct * among.length) / 100)
    return some(among, count, draw)
  }
  switch (selector) {
    case "all":
      return null
    case "any":
      return some(candidates(noun, false, world), 1, draw)
    case "any on trip":
      return some(candidates(noun, true, world), 1, draw)
    case "all on trip":
      return candidates(noun, true, world)
    case "of the trigger":
      return subjectOf(noun, event, world)
    default:
      return named(noun, selector, world)
  }
}

/** Every position of a noun: what `all` means to a fault that acts at once. */
export const everyPosition = (kind: FaultKind, world: World): ReadonlyArray<number> => {
  const noun = faultKinds[kind].nouns[0]
  return noun === undefined ? [] : candidates(noun, false, world)
}

/** Those that can be hit now: robots that are switched on, pilots, orders that are live, places. */
const candidates = (noun: FaultNoun, onTrip: boolean, world: World): ReadonlyArray<number> => {
  switch (noun) {
    case "robot":
      return world.devices
        .filter((it) => it.powered && (!onTrip || it.operationState === "ON_TRIP"))
        .map((it) => it.index)
    case "pilot":
      return world.pilotsByNumber.filter((it) => !onTrip || it.isDriving).map((it) => it.index)
    case "order":
      return world.placements
        .filter((it) => (onTrip ? it.isLive && !it.isCancelable : it.isLive))
        .map((it) => it.order.index)
        .sort((a, b) => a - b)
    case "merchant":
      return world.city.merchants.map((it) => it.index)
    case "hub":
      return world.city.hubs.map((it) => it.index)
    case "zone":
      return world.city.zones.map((it) => it.index)
    case "integration":
      return integrationTypes.map((_, i) => i)
    case "actor":
      return sendingActors.map((_, i) => i)
  }
}

/** So many of them, drawn without putting back; in ascending order. */
const some = (among: ReadonlyArray<number>, count: number, draw: () => number): ReadonlyArray<number> => {
  const left = [...among]
  const taken: Array<number> = []
  while (taken.length < count && left.length > 0) {
    const i = Math.floor(draw() * left.length)
    taken.push(left[i]!)
    left[i] = left[left.length - 1]!
    left.pop()
  }
  return taken.sort((a, b) => a - b)
}

const subjectOf = (noun: FaultNoun, event: AnyEvent | null, world: World): ReadonlyArray<number> => {
  const fields = (event ?? {}) as { readonly [field: string]: unknown }
  switch (noun) {
    case "robot":
      return world.devices.filter((it) => it.serial === fields["serial"]).map((it) => it.index)
    case "pilot":
      return world.pilotsByNumber.filter((it) => it.pilotId === fields["pilotId"]).map((it) => it.index)
    case "order":
      return world.placements
        .filter((it) => it.deliveryId === fields["deliveryId"])
        .map((it) => it.order.index)
    default:
      return []
  }
}

const named = (noun: FaultNoun, name: string, world: World): ReadonlyArray<number> => {
  switch (noun) {
    case "robot":
      return world.devices.filter((it) => it.serial === name).map((it) => it.index)
    case "order":
      return [Number(name.replace("order-", ""))]
    case "merchant":
      return world.city.merchants.filter((it) => it.name === name).map((it) => it.index)
    case "hub":
      return world.city.hubs.filter((it) => it.name === name).map((it) => it.index)
    case "zone":
      return world.city.zones.filter((it) => it.id === name).map((it) => it.index)
    case "integration":
      return [integrationTypes.indexOf(name as never)]
    case "actor":
      return [sendingActors.indexOf(name as never)]
    case "pilot":
      return []
  }
}
