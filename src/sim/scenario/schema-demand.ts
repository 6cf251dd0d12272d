/**
 * Scenario sections `demand`, `partners`, `merchants` and `customers`: who orders, cooks and eats.
 * Source: spec/simulation.md 3.
 */
import * as Schema from "effect/Schema"
import { integrationTypes, regions } from "../../services/integrations/enums.ts"
import { gamma, lognormal, randomNumber, randomSpan } from "./distribution-field.ts"
import {
  allowedAnnotation,
  countIn,
  field,
  flag,
  label,
  listOf,
  nullable,
  numberIn,
  oneOf,
  percent,
  perHour,
  point,
  required,
  sha256Digits,
  span,
  timeOfDay
} from "./fields.ts"

const burst = Schema.Struct({
  startMs: required("start", timeOfDay, "Local time at which the burst starts, every day of the run."),
  durationMs: field("duration_s", span(60, 86_400), 1800, "How long it lasts."),
  factor: field("factor", numberIn(0, 100), 2, "By how much it multiplies the order rate.")
})

const listedOrder = Schema.Struct({
  atMs: required("at_s", span(0, 31_536_000), "When it is placed, from the start of the run."),
  merchant: required("merchant", label, "Id of a listed merchant."),
  dropoff: required("dropoff", point, "Where the customer is."),
  preparationMs: nullable("preparation_s", span(0, 86_400), "Preparation time; left out: drawn."),
  litres: nullable("order_size_l", numberIn(0, 1000, "of litres"), "Size; left out: drawn.")
})

const integration = Schema.Struct({
  type: required("type", oneOf(...integrationTypes), "How the partner is connected."),
  sharePct: required("share_pct", percent, "Share of the orders that come this way."),
  apiVersion: field("apiVersion", countIn(1, 3), 1, "Version of his interface: which words he hears."),
  region: field("region", oneOf(...regions), "EU", "Which of his endpoints is called.")
})

/** Section `demand`. */
export const DemandSection = Schema.Struct({
  file: required(
    "file",
    Schema.NonEmptyString.annotations({ [allowedAnnotation]: "the path of a CSV file" }),
    "CSV file with a line per order (curbline demand template prints one); relative to this file."
  ),
  timeZone: nullable(
    "timeZone",
    Schema.String,
    "IANA time zone of times without an offset from UTC; left out: city.timezone."
  ),
  outsideZones: field(
    "outsideZones",
    oneOf("refuse", "drop"),
    "refuse",
    "What becomes of the file when customers are outside every zone: refuse it, or leave those orders out and say how many."
  ),
  customerGridM: field(
    "customerGrid_m",
    numberIn(0, 1000, "of metres"),
    50,
    "Customers are moved to the middle of cells of this size, so that nothing a run writes tells where they live; 0: they stay where they are."
  ),
  sha256: nullable(
    "sha256",
    sha256Digits,
    "SHA-256 of the file; when given, a file with another content is refused. A resolved scenario has it."
  )
})

/** Section `partners`. */
export const PartnersSection = Schema.Struct({
  ordersPerDay: field("ordersPerDay", numberIn(0, 10_000_000), 300, "Orders in 24 hours, the whole city."),
  firstHour: field("firstHour", countIn(0, 23), 10, "Local hour of the first share."),
  hourSharesPct: field(
    "hour_shares_pct",
    listOf(percent, 1, 24),
    [1.4, 5.6, 7.1, 6.9, 5.5, 6.0, 5.8, 8.0, 11.1, 12.5, 10.8, 7.7, 5.1, 3.0, 1.9, 1.1, 0.5],
    "Per cent of the day's orders in each hour from firstHour on; sum 100, hours not listed have none."
  ),
  dayFactor: field(
    "dayFactor",
    randomNumber(0, 100),
    lognormal(1, 0.1),
    "Multiplies a day's order rate; 1 switches it off."
  ),
  bursts: field("bursts", listOf(burst, 0, 100), [], "Times at which more orders come."),
  orders: field("orders", listOf(listedOrder), [], "Orders one by one; when given, none are drawn."),
  onlyOrders: nullable(
    "onlyOrders",
    listOf(countIn(0, 9_999_999)),
    "Numbers of the orders that are placed; the others never happen, and those that stay keep everything of theirs. Left out: all."
  ),
  merchantWeightExponent: field(
    "merchantWeightExponent",
    numberIn(0, 5),
    0.8,
    "A generated merchant of rank r gets the weight 1/r^exponent."
  ),
  preparationMs: field(
    "preparation_s",
    randomSpan(0, 86_400),
    gamma(2.15, 491.4),
    "Preparation time of the food."
  ),
  preparationMaxMs: field(
    "preparation_max_s",
    span(0, 86_400),
    5400,
    "Longest preparation; longer draws are cut."
  ),
  readyTimeKnown: field("readyTimeKnown", flag, false, "Whether the planner is told the true ready time."),
  readyTimeError: field(
    "readyTimeError",
    randomNumber(0, 100),
    lognormal(1, 0.15),
    "Quoted preparation time over the true one, when the ready time is not known."
  ),
  acceptPct: field("accept_pct", percent, 97, "Share of quotes that the partner accepts."),
  acceptDelayMs: field(
    "accept_delay_s",
    randomSpan(0, 3600),
    lognormal(3, 0.5),
    "Time from quote to acceptance."
  ),
  acceptMaxMs: field(
    "accept_max_s",
    span(0, 3600),
    300,
    "After that the partner no longer waits for a quote."
  ),
  cancelBeforePickupPerH: field(
    "cancel_before_pickup_per_h",
    perHour,
    0.012,
    "Cancellations before the quoted pickup (0.02 % per minute)."
  ),
  cancelAfterPickupPerH: field(
    "cancel_after_pickup_per_h",
    perHour,
    0.24,
    "Cancellations after the quoted pickup until loading (0.4 % per minute)."
  ),
  orderSizeL: field(
    "order_size_l",
    randomNumber(0, 1000, "of litres"),
    lognormal(8, 0.5),
    "Size of an order."
  ),
  controlledPct: field("controlled_pct", percent, 5, "Orders with controlled contents."),
  promiseSlackMs: field(
    "promise_slack_s",
    span(0, 86_400),
    300,
    "Promised drop-off is the quoted one plus this."
  ),
  pickupWindowMs: field(
    "pickup_window_s",
    span(60, 86_400),
    2700,
    "Latest departure from the merchant, after the quoted ready time."
  ),
  integrations: field(
    "integrations",
    listOf(integration, 0, 9),
    [{ type: "THREEPL", share_pct: 100 }],
    "Where orders come from and who is told how they go; the shares add up to 100. Empty: nobody is told."
  ),
  courierFallbackPct: field(
    "courier_fallback_pct",
    percent,
    80,
    "Orders that a courier may take when no robot can."
  )
})

/** Section `merchants`. */
export const MerchantsSection = Schema.Struct({
  noticeDelayMs: field(
    "notice_delay_s",
    randomSpan(0, 86_400),
    lognormal(90, 0.8),
    "Time until staff go out, after arrival and food ready."
  ),
  loadingMs: field("loading_s", randomSpan(0, 86_400), lognormal(60, 0.6), "Time that loading takes."),
  wrongPinPct: field("wrong_pin_pct", percent, 3, "Share of loads with a wrong PIN first."),
  wrongPinDelayMs: field(
    "wrong_pin_delay_s",
    randomSpan(0, 3600),
    lognormal(30, 0.5),
    "Time that a wrong PIN costs."
  ),
  noShowPct: field("no_show_pct", percent, 1, "Share of loads that never happen or are refused."),
  giveUpMs: field("give_up_s", span(60, 86_400), 900, "After that a load that does not happen is given up."),
  loadMethods: field(
    "loadMethods",
    Schema.Struct({
      devicelessPct: field("deviceless_pct", percent, 35, "Two-digit PIN typed at the lid."),
      fourDigitPct: field("four_digit_pct", percent, 25, "Four-digit PIN."),
      qrPct: field("qr_pct", percent, 20, "QR code."),
      pinlessPct: field("pinless_pct", percent, 20, "Knock and open.")
    }),
    {},
    "Mix of load methods among generated merchants; sum 100."
  )
})

/** Section `customers`. */
export const CustomersSection = Schema.Struct({
  arrivalMs: field(
    "arrival_s",
    randomSpan(0, 86_400),
    lognormal(120, 0.7),
    "Time from notice to the robot's side."
  ),
  retrievalMs: field("retrieval_s", randomSpan(0, 86_400), lognormal(35, 0.5), "Time with the lid open."),
  leavesLidOpenPct: field("leaves_lid_open_pct", percent, 2, "Customers who leave the lid open."),
  pilotClosesLidMs: field("pilot_closes_lid_s", span(0, 3600), 60, "After that the pilot closes it."),
  noShowPct: field("no_show_pct", percent, 1.2, "Customers who never come."),
  noShowWaitMs: field("no_show_wait_s", span(60, 86_400), 900, "How long the robot waits for them.")
})
