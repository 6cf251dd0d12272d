/**
 * The scenario file as one schema: what a file may say, its defaults, and what the program reads.
 * The encoded side is the file (keys with units, seconds), the type side is `Scenario`.
 * Source: spec/simulation.md 3 and 4.
 */
import * as Schema from "effect/Schema"
import type { CityFile } from "../cities/city-file.ts"
import type { DemandFile } from "../demand/demand-file.ts"
import { DispatchSection } from "./dispatch-fields.ts"
import { allowedAnnotation, field, label, nullable, required, span } from "./fields.ts"
import { CitySection, TravelSection } from "./schema-city.ts"
import { CustomersSection, DemandSection, MerchantsSection, PartnersSection } from "./schema-demand.ts"
import { ChaosSection, FaultsSection } from "./schema-faults.ts"
import {
  CostsSection,
  OutputsSection,
  PolicySection,
  replications,
  SlaSection,
  WarmupSection,
  WeatherSection
} from "./schema-run.ts"
import { CouriersSection, FieldOpsSection, FleetSection, PilotsSection } from "./schema-supply.ts"
import { WatchdogSection } from "./schema-watchdog.ts"
import { StartAt } from "./start-at.ts"

/** Version of the file's form that this program reads. */
export const scenarioSchemaVersion = 1

const seed = Schema.Union(
  Schema.Int.pipe(Schema.nonNegative()),
  Schema.BigIntFromSelf.pipe(Schema.betweenBigInt(0n, 18_446_744_073_709_551_615n))
).annotations({
  [allowedAnnotation]: "a whole number from 0 to 18446744073709551615",
  // JSON Schema knows no integers above 2^53 exactly: the upper limit is the words' alone.
  jsonSchema: { type: "integer", minimum: 0, description: "Seed of all random numbers." }
})

export const ScenarioFile = Schema.Struct({
  schemaVersion: required(
    "schemaVersion",
    Schema.Literal(scenarioSchemaVersion).annotations({ [allowedAnnotation]: `${scenarioSchemaVersion}` }),
    "Version of this file's form."
  ),
  name: required("name", label, "Name of the scenario; names the run folder too."),
  seed: field("seed", seed as Schema.Schema<number | bigint>, 1, "Seed of all random numbers."),
  startAt: required("startAt", StartAt, "Local start of the run with its offset from UTC."),
  durationMs: field("duration_s", span(60, 31_536_000), 86_400, "Length of the run."),
  warmup: field("warmup", WarmupSection, {}, "What the KPIs leave out at the start."),
  replications: field(
    "replications",
    replications,
    1,
    "Days simulated with other random numbers each: key figures get intervals from two on."
  ),
  city: field("city", CitySection, {}, "Zones, hubs, lots and merchants."),
  travel: field("travel", TravelSection, {}, "Routes."),
  fleet: field("fleet", FleetSection, {}, "Robots."),
  pilots: field("pilots", PilotsSection, {}, "Remote pilots."),
  fieldOps: field("fieldOps", FieldOpsSection, {}, "Field operators."),
  couriers: field("couriers", CouriersSection, {}, "Couriers."),
  demand: nullable("demand", DemandSection, "Orders of a file instead of drawn ones."),
  partners: field("partners", PartnersSection, {}, "Orders."),
  merchants: field("merchants", MerchantsSection, {}, "Merchants at work."),
  customers: field("customers", CustomersSection, {}, "Customers."),
  weather: field("weather", WeatherSection, {}, "Weather."),
  faults: field("faults", FaultsSection, [], "What goes wrong, when, and to whom."),
  chaos: field("chaos", ChaosSection, {}, "Faults drawn from rates."),
  watchdog: field("watchdog", WatchdogSection, {}, "Rules that watch over deliveries."),
  dispatch: field(
    "dispatch",
    DispatchSection,
    {},
    "The planner's parameters, where they differ from its defaults."
  ),
  policy: field("policy", PolicySection, {}, "Policies."),
  costs: field("costs", CostsSection, {}, "Prices."),
  sla: field("sla", SlaSection, {}, "Promised levels."),
  outputs: field("outputs", OutputsSection, {}, "What is written.")
})

/** A scenario with every default filled in: what a run needs to know, and nothing else. */
export type Scenario = typeof ScenarioFile.Type & {
  /** What the file of `city.streets` holds, once it has been read; absent without one. */
  readonly streetFile?: CityFile
  /** The orders of `demand.file`, once it has been read; absent without one. */
  readonly demandFile?: DemandFile
}
/** The same as a file writes it. */
export type ScenarioForm = typeof ScenarioFile.Encoded

export type RobotProfile = Scenario["fleet"]["profiles"][string]
export type Promises = Scenario["sla"]

/** Counts of robots in a fleet entry: one, or as many as it says. */
export const robotCount = (entry: Scenario["fleet"]["robots"][number]): number =>
  "count" in entry ? entry.count : 1
