/**
 * The part of a robot's state that no column of its rows has, and which of its rows belong to the state where
 * the rows do not tell by themselves. Kept as JSON beside the rows.
 */
import type { Boot, RobotState } from "./state.ts"

/** What heartbeats say and the shadow has no column for. */
type HeldHeartbeat = Pick<
  NonNullable<RobotState["heartbeat"]>,
  "shard" | "lid" | "operationState" | "teleopStatus" | "bootId" | "seq" | "repeatsEveryMs"
>

export interface RobotHeld
  extends Pick<
    RobotState,
    | "hubId"
    | "cityId"
    | "shard"
    | "stateRows"
    | "requestStatus"
    | "heardTripId"
    | "heardTripVersion"
    | "lidBefore"
    | "lastLidAt"
    | "lidCommand"
    | "lastLidCommandId"
    | "failedLidCommandId"
    | "openCycles"
    | "lastClosedAt"
    | "lastCloseTrigger"
    | "lastLidFailureAt"
    | "earlierLidFailureAt"
    | "keypadOpenedAt"
    | "lidFacts"
    | "foodOf"
    | "pinMisses"
    | "pinLockedUntil"
    | "reportedAt"
    | "seenAt"
    | "healthyInRow"
    | "contradictedLid"
    | "mismatchSince"
    | "missing"
    | "silenceDueAt"
  > {
  /** The row of the newest cycle: of two that opened at one time the rows do not say which. */
  readonly cycleId: string | null
  /** Openings of the live context that failed; its request stands in its row. */
  readonly failedRowIds: ReadonlyArray<string>
  /** Rows of the entries that are remembered, oldest first. */
  readonly pendingPinIds: ReadonlyArray<string>
  /** Rows of the newest alert of each kind, in the order in which they were raised. */
  readonly alertIds: ReadonlyArray<string>
  /** Items that wait behind a gap are rows. */
  readonly boots: ReadonlyArray<Omit<Boot, "held">>
  readonly heartbeat: HeldHeartbeat | null
}

const heldBoot = ({ bootId, startedAt, nextSeq, gaps }: Boot): Omit<Boot, "held"> => ({
  bootId,
  startedAt,
  nextSeq,
  gaps
})

const heldHeartbeat = (heartbeat: NonNullable<RobotState["heartbeat"]>): HeldHeartbeat => ({
  shard: heartbeat.shard,
  lid: heartbeat.lid,
  operationState: heartbeat.operationState,
  teleopStatus: heartbeat.teleopStatus,
  bootId: heartbeat.bootId,
  seq: heartbeat.seq,
  repeatsEveryMs: heartbeat.repeatsEveryMs
})

export const held = (state: RobotState): RobotHeld => ({
  hubId: state.hubId,
  cityId: state.cityId,
  shard: state.shard,
  stateRows: state.stateRows,
  requestStatus: state.requestStatus,
  heardTripId: state.heardTripId,
  heardTripVersion: state.heardTripVersion,
  lidBefore: state.lidBefore,
  lastLidAt: state.lastLidAt,
  lidCommand: state.lidCommand,
  lastLidCommandId: state.lastLidCommandId,
  failedLidCommandId: state.failedLidCommandId,
  openCycles: state.openCycles,
  lastClosedAt: state.lastClosedAt,
  lastCloseTrigger: state.lastCloseTrigger,
  lastLidFailureAt: state.lastLidFailureAt,
  earlierLidFailureAt: state.earlierLidFailureAt,
  keypadOpenedAt: state.keypadOpenedAt,
  lidFacts: state.lidFacts,
  foodOf: state.foodOf,
  pinMisses: state.pinMisses,
  pinLockedUntil: state.pinLockedUntil,
  reportedAt: state.reportedAt,
  seenAt: state.seenAt,
  healthyInRow: state.healthyInRow,
  contradictedLid: state.contradictedLid,
  mismatchSince: state.mismatchSince,
  missing: state.missing,
  silenceDueAt: state.silenceDueAt,
  cycleId: state.cycle === null ? null : state.cycle.cycleId,
  failedRowIds: state.lidContext === null ? [] : state.lidContext.rowIds.slice(1),
  pendingPinIds: state.pendingPins.map(({ pinEntryId }) => pinEntryId),
  alertIds: state.alerts.map(({ alertId }) => alertId),
  boots: state.boots.map(heldBoot),
  heartbeat: state.heartbeat === null ? null : heldHeartbeat(state.heartbeat)
})
