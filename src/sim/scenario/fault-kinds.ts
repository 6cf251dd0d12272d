/**
 * What can go wrong in a run: every kind of fault with what it is done to, how long it lasts by default
 * and its parameters, in the file's units. What each of them does is in `src/sim/faults`.
 * Source: spec/simulation.md 9. Two kinds of that list need real processes and are not of this table:
 * serviceCrash and dbFailover.
 */
import * as Schema from "effect/Schema"
import { hardwareComponents } from "../../domain/wire-enums.ts"
import { countIn, field, flag, numberIn, oneOf, percent, span } from "./fields.ts"

/** What a fault can be done to. `actor`: a kind of actor whose messages it is about. */
export const faultNouns = [
  "robot",
  "pilot",
  "merchant",
  "order",
  "hub",
  "zone",
  "integration",
  "actor"
] as const
export type FaultNoun = (typeof faultNouns)[number]

/** Kinds of actors that send messages: the names of the noun `actor`. */
export const sendingActors = [
  "Delivery",
  "Robot",
  "Pilot",
  "Trip",
  "Hub",
  "Planner",
  "PartnerLink",
  "TripWatch"
] as const

/** Who is hit when the file does not say: one drawn, or all there are. */
type WithoutTarget = "any" | "all"

interface KindRow<Params> {
  /** What the kind is done to; empty: there is only one of it, and a target would say nothing. */
  readonly nouns: ReadonlyArray<FaultNoun>
  readonly withoutTarget: WithoutTarget
  /** Seconds by default; null: it happens at once and has no length; else it lasts until somebody helps. */
  readonly durationS: number | null | "untilHelped"
  readonly params: Schema.Schema<Params, object>
  /** What is counted, as documentation and reports say it. */
  readonly counts: string
}

const row = <Params, Form extends object>(
  nouns: ReadonlyArray<FaultNoun>,
  withoutTarget: WithoutTarget,
  durationS: number | null | "untilHelped",
  counts: string,
  params: Schema.Schema<Params, Form>
): KindRow<Params> => ({
  nouns,
  withoutTarget,
  durationS,
  counts,
  params: params as unknown as Schema.Schema<Params, object>
})

const none = Schema.Struct({})

const share = (description: string, fallback = 100) =>
  Schema.Struct({ sharePct: field("share_pct", percent, fallback, description) })

const components = oneOf(...hardwareComponents)

/** All kinds, by name. */
export const faultKinds = {
  // ---- Robots
  robotOffline: row(["robot"], "any", 600, "links cut", none),
  telemetryDelayed: row(
    ["robot"],
    "any",
    900,
    "samples that came late",
    Schema.Struct({ delayMs: field("delay_s", span(0.001, 3600), 20, "So much later each sample comes.") })
  ),
  telemetryDuplicated: row(["robot"], "any", 900, "samples that came twice", none),
  telemetryReordered: row(["robot"], "any", 900, "samples overtaken by the one after", none),
  clockSkew: row(
    ["robot"],
    "any",
    1800,
    "reports with a wrong time",
    Schema.Struct({
      skewMs: field(
        "skew_s",
        span(-86_400, 86_400),
        120,
        "So far the robot's clock is ahead; negative: behind."
      )
    })
  ),
  gpsDrift: row(
    ["robot"],
    "any",
    900,
    "samples with a wrong place",
    Schema.Struct({
      driftM: field("drift_m", numberIn(0, 10_000, "of metres"), 60, "So far, in a drawn direction.")
    })
  ),
  batteryDrop: row(
    ["robot"],
    "any",
    null,
    "batteries that fell",
    Schema.Struct({ dropPct: field("drop_pct", percent, 30, "So many points of charge are gone at once.") })
  ),
  componentFail: row(
    ["robot"],
    "any",
    "untilHelped",
    "components failed",
    Schema.Struct({
      component: field("component", components, "CAMERA", "Which component."),
      status: field("status", oneOf("WARNING", "ERROR", "CRITICAL"), "ERROR", "What the robot reports of it.")
    })
  ),
  lidStuckOpen: row(["robot"], "any", 900, "closings that failed by it", none),
  lidStuckClosed: row(["robot"], "any", 900, "openings that failed by it", none),
  lidSensorLies: row(["robot"], "any", 900, "closings that the sensor denied", none),
  robotStuck: row(["robot"], "any", "untilHelped", "robots stuck", none),
  robotFlipped: row(["robot"], "any", "untilHelped", "robots flipped", none),
  robotHit: row(["robot"], "any", "untilHelped", "robots hit", none),
  robotStolen: row(
    ["robot"],
    "any",
    14_400,
    "robots carried away",
    Schema.Struct({ awayM: field("away_m", numberIn(1, 20_000, "of metres"), 800, "So far it is carried.") })
  ),
  wrongPinBurst: row(
    ["robot"],
    "any",
    null,
    "wrong PINs typed",
    Schema.Struct({
      tries: field("tries", countIn(1, 50), 6, "PINs typed, one after the other."),
      everyMs: field("every_s", span(1, 600), 3, "Time between two of them.")
    })
  ),
  strangerOpensLid: row(
    ["robot"],
    "any",
    null,
    "lids opened by strangers",
    Schema.Struct({ openMs: field("open_s", span(1, 3600), 20, "So long it stays open.") })
  ),

  // ---- Pilots
  pilotUnresponsive: row(["pilot"], "any", 120, "consoles frozen on shift", none),
  pilotRejectsAll: row(["pilot"], "any", 1800, "offers rejected by it", none),
  massLogout: row(["pilot"], "all", 300, "pilots logged out on shift", none),
  shiftLate: row(
    ["pilot"],
    "all",
    3600,
    "shifts that began late by it",
    Schema.Struct({ lateMs: field("late_s", span(1, 28_800), 1200, "So much later those who are due come.") })
  ),

  // ---- Merchants and customers
  merchantClosed: row(["merchant"], "any", 1800, "loadings put off or given up", none),
  merchantSlow: row(
    ["merchant"],
    "any",
    3600,
    "loadings that took longer",
    Schema.Struct({
      factor: field("factor", numberIn(1, 100), 3, "Multiplies the time to notice and to load.")
    })
  ),
  customerNoShow: row(
    ["order"],
    "all",
    1800,
    "customers who stayed away by it",
    share("Of the customers called.")
  ),
  addressChange: row(
    ["order"],
    "any",
    null,
    "changes of address asked for",
    Schema.Struct({
      moveM: field("move_m", numberIn(1, 5000, "of metres"), 150, "So far from the first address.")
    })
  ),

  // ---- Partners and couriers
  partnerTimeout: row(
    ["integration"],
    "all",
    600,
    "reports that were not answered in time",
    Schema.Struct({
      answerAfterMs: field(
        "answer_after_s",
        span(0, 3600),
        0,
        "The answer comes so long after the call, to a sender who has not given up; 0: it never comes."
      )
    })
  ),
  partner5xx: row(
    ["integration"],
    "all",
    600,
    "reports answered with an error",
    Schema.Struct({
      status: field("status", countIn(500, 599), 503, "The HTTP status of the answer.")
    })
  ),
  partnerDuplicate: row(["order"], "all", 1800, "requests sent twice", none),
  partnerCancelStorm: row(
    ["order"],
    "all",
    600,
    "orders canceled by it",
    share("Of the orders that are not loaded yet.", 20)
  ),
  courierNone: row([], "all", 3600, "courier requests turned down", none),
  courierSilent: row([], "all", 1800, "courier news kept back", none),
  webhookReplay: row([], "all", 3600, "web hooks that came twice", none),

  // ---- City and surroundings
  mapsDown: row([], "all", 900, "route requests without an answer", none),
  routeBlocked: row(["robot"], "any", 1800, "ways found blocked", none),
  zoneDisabled: row(["zone"], "any", 1800, "orders turned away meanwhile", none),
  weatherSevere: row([], "all", 3600, "hubs closed by it", none),
  demandSpike: row(
    ["zone"],
    "all",
    1800,
    "orders more",
    Schema.Struct({ factor: field("factor", numberIn(1, 100), 3, "The order rate is multiplied by it.") })
  ),

  // ---- Messages between actors, and the planner
  eventDelay: row(
    ["actor"],
    "all",
    600,
    "messages that came later",
    Schema.Struct({
      sharePct: field("share_pct", percent, 100, "Of the messages."),
      delayMs: field("delay_s", span(0.001, 600), 2, "So much later."),
      jitter: field("jitter", flag, false, "Delays are drawn, evenly from 0 up to that one.")
    })
  ),
  eventDuplicate: row(
    ["actor"],
    "all",
    600,
    "messages that were delivered twice",
    Schema.Struct({
      sharePct: field("share_pct", percent, 20, "Of the messages."),
      afterMs: field("after_s", span(0, 600), 1, "So much later the second comes.")
    })
  ),
  eventReorder: row(
    ["actor"],
    "all",
    600,
    "messages that overtook an older one",
    Schema.Struct({
      withinMs: field("within_s", span(0.001, 600), 3, "Each message is late by up to so much, drawn.")
    })
  ),
  eventLoss: row(
    ["actor"],
    "all",
    600,
    "deliveries that failed",
    share("Of the deliveries; each is tried again after 1, 2, 4 … 60 s, news of the moment is lost.", 10)
  ),
  plannerPause: row([], "all", 120, "messages and ticks that waited", none),

  // ---- People of Operations
  tripCancelled: row(["robot"], "any", null, "trips cancelled before they departed", none)
} as const

export type FaultKind = keyof typeof faultKinds

/** All kinds, in the order of the table. */
export const faultKindNames = Object.keys(faultKinds) as ReadonlyArray<FaultKind>

/** The parameters of a kind as the program reads them. */
export type FaultParams<Kind extends FaultKind> = Schema.Schema.Type<(typeof faultKinds)[Kind]["params"]>

/** Whether a kind happens at once, so that a length would say nothing. */
export const isInstant = (kind: FaultKind): boolean => faultKinds[kind].durationS === null
