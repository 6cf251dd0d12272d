/**
 * Batches of a robot's event stream: when each item happened by the robot's monotonic clock, which items
 * cannot be read, and what the robot is told about each. The Robot actor alone decides what an item
 * does and in which order, and takes what cannot be read in its place. Source: spec/state.md 3.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { DeviceItem, LidItem, PinItem, RejectedItem, ReportItem } from "../actors/robot/commands.ts"
import type { Boot, RobotState } from "../actors/robot/state.ts"
import type { Instant } from "../domain/instant.ts"
import {
  type BatchBody,
  LidItemBody,
  PinItemBody,
  type RejectionCode,
  ReportItemBody,
  type StreamResult
} from "./schemas/devices.ts"
import { Sequence, Time } from "./schemas/fields.ts"

export interface ItemResult {
  /** Null: the item does not even have a number. */
  readonly seq: number | null
  readonly result: StreamResult
  readonly code?: RejectionCode
}

export interface BatchAnswer {
  /** The highest number up to which all is stored: the robot forgets these. */
  readonly ackSeq: number
  readonly results: ReadonlyArray<ItemResult>
}

type StreamItem = Exclude<DeviceItem, { readonly kind: "ack" }>

/** One item as the robot's actor takes it, or what is wrong with one that does not even have a number. */
export type ReadItem = Either.Either<StreamItem, RejectionCode>

interface Timed {
  readonly at: Instant
  readonly uptimeMs: number
}

/** Reads one item of a stream; `occurredAt` says when it happened. */
export type ReadStreamItem = (item: unknown, occurredAt: (timed: Timed) => Instant) => ReadItem

/** The robot's newest boot counts by its monotonic clock, all others by the time that the robot gave. */
const occurredAtIn =
  (batch: BatchBody, newest: Boot | undefined, known: boolean, now: Instant) =>
  ({ at, uptimeMs }: Timed): Instant => {
    const isRunning = newest === undefined || newest.bootId === batch.bootId || !known
    // An uptime after that of sending belongs to another boot than the one that sends.
    return isRunning && uptimeMs <= batch.sentUptimeMs
      ? now - (batch.sentUptimeMs - uptimeMs)
      : Math.min(at, now)
  }

/** Reads all items, in the order in which they were sent. */
export const readBatch = (
  batch: BatchBody,
  readItem: ReadStreamItem,
  state: RobotState,
  now: Instant
): ReadonlyArray<ReadItem> => {
  const isKnown = state.boots.some(({ bootId }) => bootId === batch.bootId)
  const occurredAt = occurredAtIn(batch, state.boots[0], isKnown, now)
  return batch.items.map((item) => readItem(item, occurredAt))
}

const codeOf = (error: ParseResult.ParseError): RejectionCode => {
  const [first] = ParseResult.ArrayFormatter.formatErrorSync(error)
  if (first?._tag === "Missing") return "MISSING_FIELD"
  if (first?._tag === "Refinement") return "OUT_OF_RANGE"
  // A word that is none of those allowed is told by them: Expected "A" | "B".
  return first?.message.startsWith('Expected "') === true ? "UNKNOWN_ENUM" : "IMPLAUSIBLE"
}

const seqOf = Schema.decodeUnknownOption(Schema.Struct({ seq: Sequence }))
const atOf = Schema.decodeUnknownOption(Schema.Struct({ at: Time }))
const uptimeOf = Schema.decodeUnknownOption(Schema.Struct({ uptimeMs: Schema.NonNegativeInt }))

/** What is known of an item that cannot be read; a time that it does not tell is that of receipt. */
const rejected = (
  item: unknown,
  code: RejectionCode,
  occurredAt: (timed: Timed) => Instant
): Option.Option<RejectedItem> =>
  Option.map(seqOf(item), ({ seq }) => ({
    kind: "rejected",
    seq,
    occurredAt: occurredAt({
      at: Option.match(atOf(item), { onNone: () => Number.POSITIVE_INFINITY, onSome: ({ at }) => at }),
      uptimeMs: Option.match(uptimeOf(item), {
        onNone: () => Number.POSITIVE_INFINITY,
        onSome: ({ uptimeMs }) => uptimeMs
      })
    }),
    code
  }))

const reader = <A extends Timed, I>(
  schema: Schema.Schema<A, I>,
  make: (item: A, occurredAt: Instant) => StreamItem
): ReadStreamItem => {
  const decode = Schema.decodeUnknownEither(schema)
  return (item, occurredAt) => {
    const decoded = decode(item)
    if (Either.isRight(decoded)) return Either.right(make(decoded.right, occurredAt(decoded.right)))
    const code = codeOf(decoded.left)
    return Either.fromOption(rejected(item, code, occurredAt), () => code)
  }
}

export const readLidItem: ReadStreamItem = reader(
  LidItemBody,
  ({ commandId, lat, lidSuccessfullyClosed, lng, seq, state }, occurredAt): LidItem => ({
    kind: "lid",
    seq,
    occurredAt,
    state,
    commandId,
    lidSuccessfullyClosed,
    lat,
    lng
  })
)

export const readPinItem: ReadStreamItem = reader(
  PinItemBody,
  ({ action, entered, lidOpened, lidSuccessfullyClosed, seq, type }, occurredAt): PinItem => ({
    kind: "pin",
    seq,
    occurredAt,
    type,
    entered,
    lidOpened,
    lidSuccessfullyClosed,
    action
  })
)

export const readReportItem: ReadStreamItem = reader(
  ReportItemBody,
  ({ collision, flipped, operationState, seq, teleopStatus }, occurredAt): ReportItem => ({
    kind: "report",
    seq,
    occurredAt,
    operationState,
    teleopStatus,
    flipped,
    collision
  })
)

/** The items that have a number, by number: that is the order in which they run. */
export const takenItems = (items: ReadonlyArray<ReadItem>): ReadonlyArray<StreamItem> =>
  items.flatMap((read) => (Either.isRight(read) ? [read.right] : [])).sort((a, b) => a.seq - b.seq)

const bootIn = (state: RobotState, bootId: string): Boot | null =>
  state.boots.find((boot) => boot.bootId === bootId) ?? null

const isHeld = (boot: Boot | null, seq: number): boolean =>
  boot?.held.some(({ item }) => item.seq === seq) === true

const wasSkipped = (boot: Boot, seq: number): boolean =>
  boot.gaps.some(({ from, to }) => seq >= from && seq <= to)

/** Told before, in this boot. */
const isKnown = (boot: Boot | null, seq: number): boolean =>
  boot !== null && ((seq < boot.nextSeq && !wasSkipped(boot, seq)) || isHeld(boot, seq))

/**
 * What the robot is told, from its actor's state before and after the batch. A number that comes twice
 * in one batch is taken the first time. What cannot be read is REJECTED the first time, wherever it
 * stands in the stream: to wait or to be late makes it no better.
 */
export const answerBatch = (
  bootId: string,
  items: ReadonlyArray<ReadItem>,
  before: RobotState,
  after: RobotState
): BatchAnswer => {
  const bootBefore = bootIn(before, bootId)
  const bootAfter = bootIn(after, bootId)
  const isPast = after.boots[0]?.bootId !== bootId
  const seen = new Set<number>()
  const results = items.map((read): ItemResult => {
    if (Either.isLeft(read)) return { seq: null, result: "REJECTED", code: read.left }
    const item = read.right
    const { seq } = item
    if (seen.has(seq) || isKnown(bootBefore, seq)) return { seq, result: "DUPLICATE" }
    seen.add(seq)
    // Older than the boots that are remembered: told before, as far as anybody can say.
    if (bootAfter === null) return { seq, result: "DUPLICATE" }
    if (item.kind === "rejected") return { seq, result: "REJECTED", code: item.code }
    if (isHeld(bootAfter, seq)) return { seq, result: "HELD" }
    const isLate = isPast || (bootBefore !== null && wasSkipped(bootBefore, seq))
    return { seq, result: isLate ? "LATE" : "ACCEPTED" }
  })
  let ackSeq = (bootAfter?.nextSeq ?? 1) - 1
  while (isHeld(bootAfter, ackSeq + 1)) ackSeq += 1
  return { ackSeq, results }
}
