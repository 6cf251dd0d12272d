/** How device streams and PIN entries change a robot. Source: spec/state.md 3, 5. */
import { pinMissWindowMs } from "../../services/state/constants.ts"
import type { BootSeen, DeviceItemTaken, GapPassed, PinEntryRecorded, PinOutcomeSet } from "./events.ts"
import type { Boot, Gap, HeldItem, RobotState } from "./state.ts"

/** Boots, gaps and unanswered entries that are remembered: what is older counts as told before. */
const bootsKept = 3
const gapsKept = 16
const pendingPinsKept = 8

const none: ReadonlyArray<never> = Object.freeze([])

export const bootSeen = (state: RobotState, event: BootSeen): void => {
  const boot: Boot = {
    bootId: event.bootId,
    startedAt: event.startedAt,
    nextSeq: 1,
    held: none,
    gaps: none
  }
  let place = 0
  while (place < state.boots.length && state.boots[place]!.startedAt > boot.startedAt) place += 1
  const boots = state.boots.slice()
  boots.splice(place, 0, boot)
  state.boots = boots.slice(0, bootsKept)
}

const replaceBoot = (state: RobotState, bootId: string, change: (boot: Boot) => Boot): void => {
  state.boots = state.boots.map((boot) => (boot.bootId === bootId ? change(boot) : boot))
}

export const itemTaken = (state: RobotState, event: DeviceItemTaken): void => {
  const { seq } = event.item
  switch (event.status) {
    case "PROCESSED":
      replaceBoot(state, event.bootId, (boot) => ({
        bootId: boot.bootId,
        startedAt: boot.startedAt,
        nextSeq: seq + 1,
        held: heldWithout(boot.held, seq),
        gaps: boot.gaps
      }))
      return
    case "HELD":
      replaceBoot(state, event.bootId, (boot) => ({
        bootId: boot.bootId,
        startedAt: boot.startedAt,
        nextSeq: boot.nextSeq,
        held: withHeld(boot.held, { item: event.item, heldAt: event.at }),
        gaps: boot.gaps
      }))
      return
    // What cannot be read comes in order or late: of what is late, nothing was held.
    case "LATE":
    case "REJECTED":
      replaceBoot(state, event.bootId, (boot) => ({
        bootId: boot.bootId,
        startedAt: boot.startedAt,
        nextSeq: boot.nextSeq > seq ? boot.nextSeq : seq + 1,
        held: heldWithout(boot.held, seq),
        gaps: boot.nextSeq > seq ? gapsWithout(boot.gaps, seq) : gapsBefore(boot, seq)
      }))
      return
  }
}

const withHeld = (held: ReadonlyArray<HeldItem>, added: HeldItem): ReadonlyArray<HeldItem> => {
  let place = held.length
  while (place > 0 && held[place - 1]!.item.seq > added.item.seq) place -= 1
  const next = held.slice()
  next.splice(place, 0, added)
  return next
}

const heldWithout = (held: ReadonlyArray<HeldItem>, seq: number): ReadonlyArray<HeldItem> =>
  held.length === 0 ? none : held.filter(({ item }) => item.seq !== seq)

/** The gaps of a boot that is over, when an item from beyond its end comes. */
const gapsBefore = (boot: Boot, seq: number): ReadonlyArray<Gap> =>
  seq === boot.nextSeq ? boot.gaps : withGap(boot.gaps, { from: boot.nextSeq, to: seq - 1 })

const withGap = (gaps: ReadonlyArray<Gap>, added: Gap): ReadonlyArray<Gap> => {
  const next = gaps.slice(gaps.length >= gapsKept ? 1 : 0)
  next.push(added)
  return next
}

const gapsWithout = (gaps: ReadonlyArray<Gap>, seq: number): ReadonlyArray<Gap> => {
  const next: Array<Gap> = []
  for (const gap of gaps) {
    if (seq < gap.from || seq > gap.to) {
      next.push(gap)
      continue
    }
    if (gap.from < seq) next.push({ from: gap.from, to: seq - 1 })
    if (seq < gap.to) next.push({ from: seq + 1, to: gap.to })
  }
  return next
}

export const gapPassed = (state: RobotState, event: GapPassed): void => {
  replaceBoot(state, event.bootId, (boot) => ({
    bootId: boot.bootId,
    startedAt: boot.startedAt,
    nextSeq: event.to + 1,
    held: boot.held,
    gaps: withGap(boot.gaps, { from: event.from, to: event.to })
  }))
}

export const pinEntryRecorded = (state: RobotState, event: PinEntryRecorded): void => {
  if (event.lidOpened && (state.keypadOpenedAt === null || event.occurredAt > state.keypadOpenedAt)) {
    state.keypadOpenedAt = event.occurredAt
  }
  if (event.outcome !== "PENDING") return
  const kept = state.pendingPins.slice(state.pendingPins.length >= pendingPinsKept ? 1 : 0)
  kept.push({ pinEntryId: event.pinEntryId, occurredAt: event.occurredAt })
  state.pendingPins = kept
}

export const pinOutcomeSet = (state: RobotState, event: PinOutcomeSet): void => {
  const entry = state.pendingPins.find(({ pinEntryId }) => pinEntryId === event.pinEntryId)
  state.pendingPins = state.pendingPins.filter((pending) => pending !== entry)
  if (event.outcome !== "NOT_MATCHED" || entry === undefined) return
  const misses = state.pinMisses.filter((at) => entry.occurredAt - at < pinMissWindowMs)
  misses.push(entry.occurredAt)
  state.pinMisses = misses
}
