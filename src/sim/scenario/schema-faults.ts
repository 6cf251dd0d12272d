/**
 * Scenario sections `faults` (what goes wrong when, and to whom) and `chaos` (how often what goes wrong).
 * Kinds and parameters: fault-kinds.ts. Source: spec/simulation.md 4, 9.
 */
import * as Schema from "effect/Schema"
import {
  type FaultKind,
  type FaultNoun,
  type FaultParams,
  faultKindNames,
  faultKinds,
  faultNouns
} from "./fault-kinds.ts"
import {
  allowedAnnotation,
  countIn,
  field,
  flag,
  listOf,
  nullable,
  percent,
  perHour,
  required,
  span
} from "./fields.ts"

const runLengthS = 31_536_000

/** An event of the run that starts a fault. */
const TriggerForm = Schema.Struct({
  on: required(
    "on",
    Schema.String.annotations({ [allowedAnnotation]: 'an event like "Delivery.Loaded"' }),
    "An event or a status: Delivery.Loaded, Trip.IN_TRANSIT, Pilot.PilotAssignmentRequested."
  ),
  nth: field("nth", countIn(1, 1_000_000), 1, "At which of these events, from 1."),
  afterMs: field("after_s", span(0, 86_400), 0, "So much later.")
})
type Trigger = typeof TriggerForm.Type

/** Words for the ones that a fault hits. */
export const selectorWords = ["any", "all", "any on trip", "all on trip", "of the trigger"] as const

/** Which ones of a kind of thing: by position from 0, by name, by a word, or so many of them, drawn. */
const SelectorForm = Schema.Union(
  Schema.Int.pipe(Schema.nonNegative()),
  Schema.String,
  Schema.Struct({
    count: required("count", countIn(1, 100_000), "So many, drawn."),
    onTrip: field("onTrip", flag, false, "Only of those under way.")
  }),
  Schema.Struct({
    sharePct: required("share_pct", percent, "So many per cent, drawn."),
    onTrip: field("onTrip", flag, false, "Only of those under way.")
  })
).annotations({
  [allowedAnnotation]: `a name, a position from 0, ${selectorWords.map((word) => `"${word}"`).join(", ")}, { count: … } or { share_pct: … }`
})
export type Selector = typeof SelectorForm.Type

const TargetForm = Schema.Struct({
  robot: nullable("robot", SelectorForm, "Robots: serials, or positions in the fleet."),
  pilot: nullable("pilot", SelectorForm, "Pilots by position: the first of the first shift is 0."),
  merchant: nullable("merchant", SelectorForm, "Merchants."),
  order: nullable("order", SelectorForm, "Orders: order-12, or 12."),
  hub: nullable("hub", SelectorForm, "Hubs."),
  zone: nullable("zone", SelectorForm, "Zones."),
  integration: nullable("integration", SelectorForm, "Integrations: THREEPL, DOORDASH …"),
  actor: nullable("actor", SelectorForm, "Messages that a kind of actor sends: Delivery, Trip …")
})

/** What a fault is done to, as the file says it; exactly one noun is set. */
export type FaultTarget = { readonly [Noun in FaultNoun]: Selector | null }

/** One entry of `faults`. */
interface FaultOf<Kind extends FaultKind> {
  readonly kind: Kind
  /** From the start of the run; null: a trigger starts it. */
  readonly atMs: number | null
  readonly trigger: Trigger | null
  /** Null: what the kind's table says. */
  readonly target: FaultTarget | null
  /** Null: the kind's default. */
  readonly durationMs: number | null
  readonly params: FaultParams<Kind>
}
export type Fault = { readonly [Kind in FaultKind]: FaultOf<Kind> }[FaultKind]

/** The same as a file writes it. */
export interface FaultForm {
  readonly kind: FaultKind
  readonly at_s?: number
  readonly trigger?: typeof TriggerForm.Encoded
  readonly target?: typeof TargetForm.Encoded
  readonly duration_s?: number
  readonly params?: object
}

const entry = (kind: FaultKind): Schema.Schema.Any => {
  const params = faultKinds[kind].params as unknown as Schema.Schema<object, object>
  return Schema.Struct({
    kind: required("kind", Schema.Literal(kind), "What goes wrong."),
    atMs: nullable("at_s", span(0, runLengthS), "When, from the start of the run."),
    trigger: nullable("trigger", TriggerForm, "Or after which event of the run."),
    target: nullable("target", TargetForm, "To whom; left out: what the kind says."),
    durationMs: nullable("duration_s", span(0.001, runLengthS), "How long; left out: what the kind says."),
    params: field("params", params, {}, "What the kind knows besides.")
  })
}

const FaultEntry = Schema.Union(...faultKindNames.map(entry)) as unknown as Schema.Schema<Fault, FaultForm>

/** Section `faults`. */
export const FaultsSection = listOf(FaultEntry, 0, 10_000)

const rate = Schema.optionalWith(
  perHour.annotations({ description: "Faults of this kind per hour, over the whole city." }),
  { exact: true }
)

type Rates = { readonly [Kind in FaultKind]?: number }

const RatesForm = Schema.Struct(
  Object.fromEntries(faultKindNames.map((kind) => [kind, rate]))
) as unknown as Schema.Schema<Rates, Rates>

/** Section `chaos`: faults of all kinds drawn from rates, each with its kind's defaults. */
export const ChaosSection = Schema.Struct({
  ratesPerH: field("rates_per_h", RatesForm, {}, "Faults per hour by kind; a kind not named has none."),
  fromMs: field("from_s", span(0, runLengthS), 0, "None before that, from the start of the run."),
  untilMs: nullable(
    "until_s",
    span(0, runLengthS),
    "None begins, and none lasts, after that; left out: the end."
  ),
  durationFactorPct: field(
    "duration_pct",
    percent,
    100,
    "So many per cent of its kind's usual length each fault lasts."
  )
})
export type Chaos = typeof ChaosSection.Type

/** The one noun that a target names, null when it names none or several. */
export const nounOf = (target: FaultTarget): FaultNoun | null => {
  const named = faultNouns.filter((noun) => target[noun] !== null)
  return named.length === 1 ? (named[0] ?? null) : null
}
