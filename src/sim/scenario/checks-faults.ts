/**
 * What the entries of `faults` and the section `chaos` must fulfil beyond their form: one start, a target
 * that the kind can be done to, names that exist. Source: spec/simulation.md 4, 9.
 */
import { second } from "../../domain/instant.ts"
import { integrationTypes } from "../../services/integrations/enums.ts"
import { type FaultNoun, faultKinds, faultNouns, isInstant, sendingActors } from "./fault-kinds.ts"
import { nearest } from "./nearest.ts"
import type { ScenarioPath } from "./problem.ts"
import { robotCount, type Scenario } from "./schema.ts"
import { nounOf, type Selector, selectorWords } from "./schema-faults.ts"
import { triggerWords } from "./trigger-words.ts"

interface Report {
  readonly wrong: (path: ScenarioPath, what: string, allowed: string | null, meant?: string | null) => void
}

/** Names shown in one error line. */
const namesShown = 12

export const checkFaults = (scenario: Scenario, report: Report): void => {
  scenario.faults.forEach((fault, i) => {
    const path = ["faults", i] as const
    checkStart(scenario, i, report)
    if (fault.durationMs !== null && isInstant(fault.kind)) {
      report.wrong([...path, "duration_s"], `${fault.kind} happens at once`, "no duration_s")
    }
    checkTarget(scenario, i, report)
  })
  const { chaos } = scenario
  if (chaos.untilMs !== null && chaos.untilMs <= chaos.fromMs) {
    report.wrong(["chaos", "until_s"], "not after from_s", `more than ${chaos.fromMs / second}`)
  }
}

const checkStart = (scenario: Scenario, i: number, { wrong }: Report): void => {
  const fault = scenario.faults[i]
  if (fault === undefined) return
  const { atMs, trigger } = fault
  if ((atMs === null) === (trigger === null)) {
    const what = atMs === null ? "neither at_s nor trigger" : "both at_s and trigger"
    wrong(["faults", i], what, "one of them")
    return
  }
  if (atMs !== null && atMs >= scenario.durationMs) {
    wrong(
      ["faults", i, "at_s"],
      "after the end of the run",
      `less than duration_s, ${scenario.durationMs / second}`
    )
  }
  if (trigger !== null && !triggerWords.has(trigger.on)) {
    const words = [...triggerWords.keys()]
    const actor = `${trigger.on.split(".")[0] ?? ""}.`
    const near = words.filter((word) => word.startsWith(actor))
    const shown = (near.length > 0 ? near : words).slice(0, namesShown).join(", ")
    wrong(["faults", i, "trigger", "on"], "no such event", `${shown}, …`, nearest(trigger.on, words))
  }
}

const checkTarget = (scenario: Scenario, i: number, { wrong }: Report): void => {
  const fault = scenario.faults[i]
  if (fault === undefined || fault.target === null) return
  const { kind, target } = fault
  const path = ["faults", i, "target"] as const
  const allowed: ReadonlyArray<FaultNoun> = faultKinds[kind].nouns
  if (allowed.length === 0) {
    wrong(path, `${kind} hits the whole city`, "no target")
    return
  }
  const noun = nounOf(target)
  if (noun === null) {
    const named = faultNouns.filter((it) => target[it] !== null)
    wrong(path, named.length === 0 ? "names nobody" : `names ${named.join(" and ")}`, allowed.join(", "))
    return
  }
  if (!allowed.includes(noun)) {
    wrong([...path, noun], `${kind} is not done to this`, allowed.join(", "))
    return
  }
  checkSelector(scenario, noun, target[noun], fault.trigger !== null, [...path, noun], wrong)
}

/** Nouns of which some are under way at a time. */
const travelling: ReadonlySet<FaultNoun> = new Set(["robot", "pilot", "order"])
/** Nouns that an event may be about. */
const inEvents: ReadonlySet<FaultNoun> = new Set(["robot", "pilot", "order"])

const checkSelector = (
  scenario: Scenario,
  noun: FaultNoun,
  selector: Selector | null,
  isTriggered: boolean,
  path: ScenarioPath,
  wrong: Report["wrong"]
): void => {
  if (selector === null) return
  if (typeof selector === "object") {
    if (selector.onTrip && !travelling.has(noun)) wrong(path, `a ${noun} is never under way`, "onTrip: false")
    return
  }
  if (typeof selector === "number") {
    const names = namesOf(scenario, noun)
    if (names !== null && selector >= names.length) {
      wrong(path, `there are ${names.length}`, `a position from 0 to ${names.length - 1}`)
    }
    return
  }
  if (selector === "any on trip" || selector === "all on trip") {
    if (!travelling.has(noun)) wrong(path, `a ${noun} is never under way`, "any, all, or a name")
    return
  }
  if (selector === "of the trigger") {
    if (!isTriggered) wrong(path, "nothing triggers this fault", "a trigger too, or another target")
    else if (!inEvents.has(noun)) wrong(path, `events are not about a ${noun}`, "any, all, or a name")
    return
  }
  if (selector === "any" || selector === "all") return
  if (noun === "order" && /^order-\d+$/.test(selector)) return
  const names = namesOf(scenario, noun) ?? []
  if (names.includes(selector)) return
  const some = names.slice(0, namesShown).join(", ")
  wrong(
    path,
    `no such ${noun}`,
    names.length > namesShown ? `${some}, … (${names.length - namesShown} more)` : some,
    nearest(selector, [...names, ...selectorWords])
  )
}

/** Names by position, null where the run alone knows how many there are. */
const namesOf = (scenario: Scenario, noun: FaultNoun): ReadonlyArray<string> | null => {
  const { city, pilots } = scenario
  const isListed = city.zones.length > 0
  switch (noun) {
    case "robot":
      return robotNames(scenario)
    case "pilot":
      return Array.from({ length: pilots.shifts.reduce((sum, shift) => sum + shift.count, 0) }, () => "")
    case "hub":
      return isListed ? city.hubs.map((it) => it.id) : generatedNames("hub", city.generator.hubs)
    case "zone":
      return isListed ? city.zones.map((it) => it.id) : generatedNames("zone", city.generator.hubs)
    case "merchant":
      return isListed
        ? city.merchants.map((it) => it.id)
        : generatedNames("merchant", city.generator.hubs).flatMap((zone) =>
            Array.from(
              { length: city.generator.merchants },
              (_, i) => `${zone}-${String(i + 1).padStart(2, "0")}`
            )
          )
    case "integration":
      return integrationTypes
    case "actor":
      return sendingActors
    case "order":
      return null
  }
}

/** As the generator of cities names them: `hub-01`, or more digits where there are more. */
const generatedNames = (kind: string, count: number): ReadonlyArray<string> => {
  const digits = Math.max(2, String(count).length)
  return Array.from({ length: count }, (_, i) => `${kind}-${String(i + 1).padStart(digits, "0")}`)
}

/** As the fleet names them: listed serials, and numbers for those that are only counted. */
const robotNames = ({ fleet }: Scenario): ReadonlyArray<string> => {
  const total = fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const digits = Math.max(4, String(total).length)
  const listed = new Set(fleet.robots.flatMap((entry) => ("serial" in entry ? [entry.serial] : [])))
  const names: Array<string> = []
  let number = 0
  for (const entry of fleet.robots) {
    for (let i = 0; i < robotCount(entry); i++) {
      let serial = "serial" in entry ? entry.serial : ""
      while (serial === "" || (!("serial" in entry) && listed.has(serial))) {
        serial = `robot-${String(++number).padStart(digits, "0")}`
      }
      names.push(serial)
    }
  }
  return names
}
