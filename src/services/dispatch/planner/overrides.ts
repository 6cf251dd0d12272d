/**
 * Parameters that hold in one zone only, and experiments that try a value on some of the robots. A pair of
 * delivery and robot is judged by the parameters of the zone of the delivery's merchant, overlaid with the
 * experiments that the robot takes part in. Source: spec/dispatch.md 6 ("per zone overridable"), 1.4
 * (`robots.experiments`).
 *
 * All combinations are made once per configuration; a pair only picks one. Without overrides and
 * experiments the configuration itself is picked.
 */
import type { LatLng } from "../../../domain/geo.ts"
import type { RobotSerial } from "../../../domain/ids.ts"
import type { PlannerConfig } from "./config.ts"
import type { ExperimentFlags, PlanningRobot, Zone } from "./model.ts"
import type { Experiment } from "./overridable.ts"
import { isInZone } from "./zones.ts"

const noFlags: ExperimentFlags = Object.freeze({})

/** 0..9999, even over names and serials: FNV-1a with the finaliser of MurmurHash3. */
const drawOf = (name: string, serial: RobotSerial): number => {
  let hash = 0x811c9dc5
  for (const text of [name, "/", serial]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % 10_000
}

/** Whether a robot takes part in an experiment. Experiments divide the fleet independently of each other. */
export const takesPart = ({ name, sharePct }: Experiment, serial: RobotSerial): boolean =>
  drawOf(name, serial) < sharePct * 100

/** The flags of a robot. */
export const experimentFlags = (
  experiments: ReadonlyArray<Experiment>,
  serial: RobotSerial
): ExperimentFlags => {
  const taken = experiments.filter((experiment) => takesPart(experiment, serial))
  return taken.length === 0 ? noFlags : Object.fromEntries(taken.map(({ name }) => [name, true] as const))
}

/** The configurations of one zone: without experiments first, then by the bits of those taken part in. */
export type ConfigVariants = readonly [PlannerConfig, ...ReadonlyArray<PlannerConfig>]

interface Resolved {
  readonly base: ConfigVariants
  /** By position in `config.zones`; null where no zone has overrides. */
  readonly byZone: ReadonlyArray<ConfigVariants> | null
  readonly farthestPickupM: number
}

const variantsOf = (config: PlannerConfig): ConfigVariants => {
  const { experiments } = config
  const [plain, ...others] = Array.from({ length: 1 << experiments.length }, (_, bits) => {
    let variant = config
    experiments.forEach(({ overrides }, i) => {
      if ((bits & (1 << i)) !== 0) variant = { ...variant, ...overrides }
    })
    return variant
  })
  return [plain ?? config, ...others]
}

const resolve = (config: PlannerConfig): Resolved => {
  const base = variantsOf(config)
  const { zoneOverrides, zones } = config
  const byZone = zones.some(({ id }) => zoneOverrides[id] !== undefined)
    ? zones.map(({ id }) => {
        const overrides = zoneOverrides[id]
        return overrides === undefined ? base : variantsOf({ ...config, ...overrides })
      })
    : null
  const all = byZone === null ? base : [...base, ...byZone.flat()]
  return { base, byZone, farthestPickupM: Math.max(...all.map((variant) => variant.pickupRouteLimitM)) }
}

/** The configuration asked for last with its combinations: a run, like a server, has one. */
let lastConfig: PlannerConfig | null = null
let lastResolved: Resolved | null = null

const resolved = (config: PlannerConfig): Resolved => {
  if (config !== lastConfig || lastResolved === null) {
    lastResolved = resolve(config)
    lastConfig = config
  }
  return lastResolved
}

/** The enabled zone of a merchant, the first listed of several; -1 when there is none. */
const zoneIndexOf = (zones: ReadonlyArray<Zone>, merchant: LatLng): number => {
  for (let i = 0; i < zones.length; i++) {
    const zone = zones[i] as Zone
    if (zone.enabled && isInZone(zone, merchant)) return i
  }
  return -1
}

/** The configurations for a delivery from this merchant. */
export const variantsAt = (config: PlannerConfig, merchant: LatLng): ConfigVariants => {
  const { base, byZone } = resolved(config)
  if (byZone === null) return base
  return byZone[zoneIndexOf(config.zones, merchant)] ?? base
}

/** The configuration for a delivery from this merchant, experiments left out. */
export const configAt = (config: PlannerConfig, merchant: LatLng): PlannerConfig =>
  variantsAt(config, merchant)[0]

/** The one of these configurations that holds for a robot. */
export const variantFor = (variants: ConfigVariants, robot: PlanningRobot): PlannerConfig => {
  const plain = variants[0]
  if (variants.length === 1) return plain
  let bits = 0
  const { experiments } = plain
  for (let i = 0; i < experiments.length; i++) {
    if (robot.experiments[(experiments[i] as Experiment).name] === true) bits |= 1 << i
  }
  return variants[bits] ?? plain
}

/** Route metres that no pickup exceeds, in whatever zone, by whatever robot. */
export const farthestPickupM = (config: PlannerConfig): number => resolved(config).farthestPickupM
