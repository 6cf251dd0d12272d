/**
 * What a scenario must fulfil beyond the form of its single keys: names resolve, sums add up, times lie
 * within the run, everything fits. Each check says where in the file. Source: spec/simulation.md 2-4.
 */
import { haversineM } from "../../domain/geo.ts"
import { day, minute, second } from "../../domain/instant.ts"
import { experimentsMax } from "../../services/dispatch/planner/overridable.ts"
import { isInZone } from "../../services/dispatch/planner/zones.ts"
import { checkFaults } from "./checks-faults.ts"
import { checkStreets } from "./checks-streets.ts"
import { checkWatchdog } from "./checks-watchdog.ts"
import { nearest } from "./nearest.ts"
import { changedWithoutEffect } from "./no-effect.ts"
import type { ScenarioPath, ScenarioProblem } from "./problem.ts"
import { robotCount, type Scenario } from "./schema.ts"
import { locate, type Sourced, written } from "./sourced.ts"
import { formatLocal, timeOfDayMs } from "./start-at.ts"
import { offsetOfZone, timeZones } from "./time-zone.ts"

/** Orders placed later than this before the end only load the system. Source: spec/simulation.md 6. */
export const kpiTailMs = 90 * minute

interface Report {
  /** `what` is about the value at `path`; its text in the file stands in front when there is one. */
  readonly wrong: (path: ScenarioPath, what: string, allowed: string | null, meant?: string | null) => void
}

/** All semantic problems of a decoded scenario; `tree` is what it was decoded from. */
export const checkScenario = (scenario: Scenario, tree: Sourced): ReadonlyArray<ScenarioProblem> => {
  const problems: Array<ScenarioProblem> = []
  const report: Report = {
    wrong: (path, what, allowed, meant = null) => {
      const found = written(tree, path)
      const scalar = found !== null && !found.startsWith("[") && !found.startsWith("{")
      problems.push({
        at: locate(tree, path, false),
        path,
        what: scalar ? `found ${found}: ${what}` : what,
        allowed,
        nearest: meant
      })
    }
  }
  checkRun(scenario, report)
  checkCity(scenario, report)
  checkStreets(scenario, report)
  checkDemand(scenario, report)
  checkFleet(scenario, report)
  checkPilots(scenario, report)
  checkMixes(scenario, report)
  checkIntegrations(scenario, report)
  checkDispatch(scenario, report)
  checkFaults(scenario, report)
  checkWatchdog(scenario, report)
  for (const path of changedWithoutEffect(scenario)) {
    report.wrong(path, "changes nothing yet: what it drives is not built", "the default, or leave it out")
  }
  return problems
}

/** The local time of a day as people write it. */
const clock = (ms: number): string => formatLocal(ms % day, 0).slice(11, 16)

const checkRun = (scenario: Scenario, { wrong }: Report): void => {
  const { startAt, warmup, durationMs } = scenario
  const zone = scenario.city.timezone
  const offset = offsetOfZone(zone, startAt.at)
  if (offset === null) {
    wrong(["city", "timezone"], "no such time zone", "an IANA time zone", nearest(zone, timeZones()))
  } else if (offset !== startAt.utcOffsetMs) {
    const hours = `${offset < 0 ? "-" : "+"}${clock(Math.abs(offset))}`
    wrong(["startAt"], "the offset does not fit city.timezone", `${hours}, which ${zone} has at that time`)
  }
  if (warmup.method === "none" && warmup.durationMs > 0) {
    wrong(["warmup", "seconds"], "has no effect with method none", "0, or method: fixed")
  }
  if (warmup.method === "mser5" && durationMs <= day) {
    const allowed = "a duration_s above 86400, or method: none (a day starts empty and ends empty)"
    wrong(["warmup", "method"], "needs a long run", allowed)
  }
  const windowMs = durationMs - kpiTailMs - (warmup.method === "none" ? 0 : warmup.durationMs)
  if (windowMs <= 0 && Object.values(scenario.sla).some((level) => level !== null)) {
    wrong(
      ["sla"],
      "no order can count: KPIs leave out the warm-up and the last 90 minutes of the run",
      "a longer duration_s, or no promised levels"
    )
  }
  const { fieldOps, replications } = scenario
  if (typeof replications !== "number" && replications.min > replications.max) {
    wrong(["replications", "min"], "above max", `at most ${replications.max}`)
  }
  if (replications !== 1 && scenario.outputs.eventLog) {
    wrong(["outputs", "eventLog"], "with several replications", "false, or replications: 1")
  }
  if (fieldOps.opensAtMs === fieldOps.closesAtMs) {
    wrong(["fieldOps", "closesAt"], "the same as opensAt", "another time of day")
  }
}

/** Reports each name that another entry has already; returns all names. */
const unique = (
  names: ReadonlyArray<readonly [name: string, path: ScenarioPath]>,
  what: string,
  { wrong }: Report
): ReadonlySet<string> => {
  const seen = new Set<string>()
  for (const [name, path] of names) {
    if (seen.has(name)) wrong(path, `${what} has this name already`, "a name of its own")
    seen.add(name)
  }
  return seen
}

/** Reports a name that none of `known` has. */
const resolves = (
  name: string,
  known: ReadonlySet<string>,
  path: ScenarioPath,
  what: string,
  { wrong }: Report
): void => {
  if (known.has(name)) return
  const names = [...known]
  const some = names.slice(0, 12).join(", ")
  wrong(
    path,
    `no such ${what}`,
    names.length === 0
      ? `none is listed`
      : names.length > 12
        ? `${some}, … (${names.length - 12} more)`
        : some,
    nearest(name, names)
  )
}

const checkCity = (scenario: Scenario, report: Report): void => {
  const { city } = scenario
  const listed = city.zones.length > 0
  if (!listed) {
    for (const key of ["hubs", "parkingLots", "merchants"] as const) {
      if (city[key].length > 0) report.wrong(["city", key], "listed without zones", "city.zones too")
    }
    checkWindow(city.opensAtMs, city.closesAtMs, ["city"], report)
    return
  }
  const zones = unique(
    city.zones.map((it, i) => [it.id, ["city", "zones", i, "id"]]),
    "a zone",
    report
  )
  const hubs = unique(
    city.hubs.map((it, i) => [it.id, ["city", "hubs", i, "id"]]),
    "a hub",
    report
  )
  unique(
    [
      ...city.hubs.map((it, i) => [it.id, ["city", "hubs", i, "id"]] as const),
      ...city.parkingLots.map((it, i) => [it.id, ["city", "parkingLots", i, "id"]] as const),
      ...city.merchants.map((it, i) => [it.id, ["city", "merchants", i, "id"]] as const)
    ],
    "a place",
    report
  )
  const drawsPlaces = scenario.streetFile !== undefined
  if (city.hubs.length === 0 && !drawsPlaces)
    report.wrong(["city", "zones"], "zones without a hub", "at least one entry in city.hubs")
  if (city.parkingLots.length === 0 && !drawsPlaces) {
    report.wrong(["city", "zones"], "zones without a parking lot", "at least one entry in city.parkingLots")
  }
  city.zones.forEach((zone, i) => {
    checkWindow(zone.opensAtMs, zone.closesAtMs, ["city", "zones", i], report)
    checkPolygon(zone, ["city", "zones", i], report)
  })
  city.hubs.forEach((hub, i) => {
    resolves(hub.zone, zones, ["city", "hubs", i, "zone"], "zone", report)
  })
  const knownHubs = hubs.size > 0 || !drawsPlaces ? hubs : new Set(generated(scenario, "hub"))
  city.parkingLots.forEach((lot, i) => {
    resolves(lot.hub, knownHubs, ["city", "parkingLots", i, "hub"], "hub", report)
  })
  city.merchants.forEach((merchant, i) => {
    resolves(merchant.zone, zones, ["city", "merchants", i, "zone"], "zone", report)
    const zone = city.zones.find((it) => it.id === merchant.zone)
    if (zone === undefined) return
    const distanceM = haversineM(zone.center, merchant.place)
    if (distanceM <= zone.radiusM && !isInZone(zone, merchant.place)) {
      report.wrong(
        ["city", "merchants", i, "place"],
        `outside of the polygon of ${zone.id}`,
        "a place inside"
      )
    } else if (distanceM > zone.radiusM) {
      report.wrong(
        ["city", "merchants", i, "place"],
        `${Math.round(distanceM)} m from the centre of ${zone.id}`,
        `at most its radius of ${zone.radiusM} m`
      )
    }
  })
}

/** The disc is what is looked at first, so it must hold the whole polygon. */
const checkPolygon = (
  { center, radiusM, polygon }: Scenario["city"]["zones"][number],
  path: ScenarioPath,
  { wrong }: Report
): void => {
  if (polygon === null) return
  const farthestM = Math.max(...polygon.map((corner) => haversineM(center, corner)))
  if (farthestM > radiusM) {
    const allowed = `radius_m of at least ${Math.ceil(farthestM)}, or corners within the disc`
    wrong([...path, "polygon"], `a corner is ${Math.round(farthestM)} m from the centre`, allowed)
  }
  const area = polygon.reduce((sum, corner, i) => {
    const next = polygon[(i + 1) % polygon.length] ?? corner
    return (
      sum +
      (corner.lng - center.lng) * (next.lat - center.lat) -
      (next.lng - center.lng) * (corner.lat - center.lat)
    )
  }, 0)
  if (Math.abs(area) < 1e-12)
    wrong([...path, "polygon"], "its corners lie on one line", "corners around an area")
}

const checkWindow = (
  opensAtMs: number | null,
  closesAtMs: number | null,
  path: ScenarioPath,
  { wrong }: Report
): void => {
  if ((opensAtMs === null) !== (closesAtMs === null)) {
    const [given, absent] = opensAtMs === null ? ["closesAt", "opensAt"] : ["opensAt", "closesAt"]
    wrong([...path, given], `${absent} is missing`, "both opensAt and closesAt, or neither")
  } else if (opensAtMs !== null && opensAtMs === closesAtMs) {
    wrong([...path, "closesAt"], "the same as opensAt", "another time of day, or neither for always open")
  }
}

const checkDemand = (scenario: Scenario, report: Report): void => {
  const { partners, city, durationMs } = scenario
  const sharePct = partners.hourSharesPct.reduce((sum, share) => sum + share, 0)
  if (Math.abs(sharePct - 100) > 0.1) {
    report.wrong(["partners", "hour_shares_pct"], `the shares add up to ${rounded(sharePct)}`, "a sum of 100")
  }
  if (scenario.demand !== null) checkDemandFile(scenario, report)
  const listed = city.zones.length > 0
  const wanted = partners.ordersPerDay > 0 || partners.orders.length > 0
  const drawsMerchants = scenario.streetFile !== undefined && city.merchants.length === 0
  if (listed && wanted && !drawsMerchants && !city.merchants.some((it) => it.weight > 0)) {
    report.wrong(
      partners.orders.length > 0 ? ["partners", "orders"] : ["partners", "ordersPerDay"],
      "orders, but no merchant to place them with",
      "city.merchants with a weight above 0, or no orders"
    )
  }
  if (listed && wanted && !city.zones.some((it) => it.weight > 0)) {
    report.wrong(["city", "zones"], "every zone has weight 0", "at least one weight above 0")
  }
  if (partners.orders.length > 0 && !listed) {
    report.wrong(
      ["partners", "orders"],
      "orders one by one need listed merchants",
      "city.zones and city.merchants too"
    )
  }
  const merchants = new Set(city.merchants.map((it) => it.id))
  partners.orders.forEach((order, i) => {
    if (listed) resolves(order.merchant, merchants, ["partners", "orders", i, "merchant"], "merchant", report)
    if (order.atMs >= durationMs) {
      report.wrong(
        ["partners", "orders", i, "at_s"],
        "after the end of the run",
        `less than duration_s, ${durationMs / second}`
      )
    }
  })
  partners.bursts.forEach((burst, i) => {
    insideRun(scenario, burst.startMs, ["partners", "bursts", i, "start"], "the burst", report)
  })
}

/** A file of orders is all the demand there is, and its time zone is one. */
const checkDemandFile = ({ demand, partners, outputs }: Scenario, { wrong }: Report): void => {
  const zone = demand?.timeZone ?? null
  if (zone !== null && offsetOfZone(zone, 0) === null) {
    wrong(["demand", "timeZone"], "no such time zone", "an IANA time zone", nearest(zone, timeZones()))
  }
  for (const key of ["orders", "bursts"] as const) {
    if (partners[key].length > 0) {
      wrong(["partners", key], "beside demand.file, which holds all orders", "one of both")
    }
  }
  if (outputs.demand) {
    wrong(["outputs", "demand"], "the orders are those of demand.file", "false, or no demand.file")
  }
}

const checkFleet = (scenario: Scenario, report: Report): void => {
  const { fleet, city } = scenario
  if (fleet.robots.length === 0) report.wrong(["fleet", "robots"], "no robots", "at least one entry")
  const profiles = new Set(Object.keys(fleet.profiles))
  const listed = city.zones.length > 0
  const hubs = new Set(city.hubs.length > 0 ? city.hubs.map((it) => it.id) : generated(scenario, "hub"))
  const starts = new Set([...hubs, ...city.parkingLots.map((it) => it.id)])
  unique(
    fleet.robots.flatMap((it, i) =>
      "serial" in it ? [[it.serial, ["fleet", "robots", i, "serial"]] as const] : []
    ),
    "a robot",
    report
  )
  fleet.robots.forEach((entry, i) => {
    const path = ["fleet", "robots", i] as const
    resolves(entry.profile, profiles, [...path, "profile"], "profile", report)
    if (entry.hub !== null) resolves(entry.hub, hubs, [...path, "hub"], "hub", report)
    if ("start" in entry && entry.start !== null && listed && city.parkingLots.length > 0) {
      resolves(entry.start, starts, [...path, "start"], "lot or hub", report)
    }
  })
  for (const [name, profile] of Object.entries(fleet.profiles)) {
    const path = ["fleet", "profiles", name] as const
    if (profile.batterySwapPct > profile.batteryWarnPct) {
      report.wrong(
        [...path, "battery_swap_pct"],
        "above battery_warn_pct",
        `at most ${profile.batteryWarnPct}`
      )
    }
    if (profile.batteryGroundPct > profile.batterySwapPct) {
      report.wrong(
        [...path, "battery_ground_pct"],
        "above battery_swap_pct",
        `at most ${profile.batterySwapPct}`
      )
    }
    const parts = profile.failingComponents
    sumsTo100(
      [parts.gpsPct, parts.cameraPct, parts.basePct, parts.powerPct, parts.lidPct, parts.emergencyButtonPct],
      [...path, "failingComponents"],
      report
    )
  }
  const robots = fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const places = listed
    ? city.parkingLots.length === 0
      ? null
      : city.parkingLots.reduce((sum, lot) => sum + lot.capacity, 0)
    : city.lotCapacity === null
      ? null
      : city.lotCapacity * city.generator.lots * city.generator.hubs
  if (places !== null && robots > places) {
    report.wrong(
      listed ? ["city", "parkingLots"] : ["city", "lotCapacity"],
      `${robots} robots do not fit`,
      `room for all of them; the lots hold ${places}`
    )
  }
}

/** Names of generated places: `hub-01`, `zone-01` and so on; each hub has a zone of its own. */
const generated = (scenario: Scenario, kind: "hub" | "zone"): ReadonlyArray<string> => {
  const { zones, generator } = scenario.city
  const hubs = zones.length > 0 ? zones.length : generator.hubs
  const digits = Math.max(2, String(hubs).length)
  return Array.from({ length: hubs }, (_, i) => `${kind}-${String(i + 1).padStart(digits, "0")}`)
}

const checkDispatch = (scenario: Scenario, report: Report): void => {
  const { zoneOverrides = {}, experiments = {} } = scenario.dispatch
  const { zones } = scenario.city
  const known = new Set(zones.length > 0 ? zones.map((it) => it.id) : generated(scenario, "zone"))
  for (const name of Object.keys(zoneOverrides)) {
    resolves(name, known, ["dispatch", "zoneOverrides", name], "zone", report)
  }
  const names = Object.keys(experiments)
  if (names.length > experimentsMax) {
    report.wrong(["dispatch", "experiments"], `${names.length} experiments`, `at most ${experimentsMax}`)
  }
  for (const name of names) {
    if (Object.keys(experiments[name] ?? {}).length > 1) continue
    report.wrong(["dispatch", "experiments", name], "changes no parameter", "at least one besides share_pct")
  }
}

const checkPilots = (scenario: Scenario, report: Report): void => {
  const { pilots } = scenario
  pilots.shifts.forEach((shift, i) => {
    insideRun(scenario, shift.startMs, ["pilots", "shifts", i, "start"], "the shift", report)
  })
  pilots.breaks.forEach((it, i) => {
    if (it.afterMs + it.durationMs > pilots.shiftMs) {
      report.wrong(
        ["pilots", "breaks", i, "after_s"],
        "the break ends after the shift",
        `at most shift_s minus duration_s, ${(pilots.shiftMs - it.durationMs) / second}`
      )
    }
    const before = pilots.breaks[i - 1]
    if (before !== undefined && before.afterMs + before.durationMs > it.afterMs) {
      report.wrong(
        ["pilots", "breaks", i, "after_s"],
        "the break before is not over",
        `at least ${(before.afterMs + before.durationMs) / second}; breaks in order of time`
      )
    }
  })
}

/** A local time of day that no day of the run contains. */
const insideRun = (
  { startAt, durationMs }: Scenario,
  startMs: number,
  path: ScenarioPath,
  what: string,
  { wrong }: Report
): void => {
  const fromMs = timeOfDayMs(startAt.at, startAt.utcOffsetMs)
  const sinceStart = (startMs - fromMs + 2 * day) % day
  if (sinceStart < durationMs) return
  wrong(
    path,
    `${what} starts outside the run`,
    `a time from ${clock(fromMs)} to ${clock(fromMs + durationMs)}, in which the run takes place`
  )
}

const checkMixes = (scenario: Scenario, report: Report): void => {
  const { loadMethods } = scenario.merchants
  sumsTo100(
    [loadMethods.devicelessPct, loadMethods.fourDigitPct, loadMethods.qrPct, loadMethods.pinlessPct],
    ["merchants", "loadMethods"],
    report
  )
  const { weather } = scenario
  if (weather.dryToRainPct + weather.dryToSeverePct > 100) {
    report.wrong(
      ["weather", "dry_to_rain_pct"],
      "with dry_to_severe_pct more than 100",
      "a sum of at most 100"
    )
  }
  if (weather.rainToDryPct + weather.rainToSeverePct > 100) {
    report.wrong(
      ["weather", "rain_to_dry_pct"],
      "with rain_to_severe_pct more than 100",
      "a sum of at most 100"
    )
  }
}

/** Each way is named once, and every order comes by one of them; an empty list has no orders from anywhere. */
const checkIntegrations = ({ partners }: Scenario, report: Report): void => {
  const path = ["partners", "integrations"]
  const types = new Set<string>()
  partners.integrations.forEach(({ type }, index) => {
    if (types.has(type)) report.wrong([...path, index, "type"], "it stands in the list twice", "each once")
    types.add(type)
  })
  if (types.size === 0) return
  sumsTo100(
    partners.integrations.map(({ sharePct }) => sharePct),
    path,
    report
  )
}

const sumsTo100 = (parts: ReadonlyArray<number>, path: ScenarioPath, { wrong }: Report): void => {
  const sum = parts.reduce((total, part) => total + part, 0)
  if (Math.abs(sum - 100) > 0.1) wrong(path, `the parts add up to ${rounded(sum)}`, "a sum of 100")
}

const rounded = (value: number): number => Math.round(value * 100) / 100
