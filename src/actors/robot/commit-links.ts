/** Rows of the robot's links: how they are, and each change of them. Source: spec/state.md 2, 4.4, 10 (11). */
import type { RowChanges } from "../../services/row-changes.ts"
import { type Channel, channels } from "../../services/state/enums.ts"
import type { ConnectivityChanged } from "../../services/state/events.ts"
import { connectivity, connectivityHistory } from "../../services/state/tables.ts"
import { eachEvent, type RobotCommit } from "./commit-events.ts"
import { rowId } from "./row-id.ts"
import type { RobotState } from "./state.ts"

export const writeLinks = (commit: RobotCommit, changes: RowChanges): void => {
  const { state } = commit
  eachEvent(commit, (event, version) => {
    switch (event._tag) {
      case "ShadowCreated":
        channels.forEach((channel, n) => {
          createLink(state, channel, event.at, changes)
          const id = rowId(state.serial, "connectivity_history", version, event.at, n)
          writeStep(
            state,
            id,
            { channel, from: null, to: "OFFLINE", at: event.at, reason: "REGISTER" },
            changes
          )
        })
        return
      case "ConnectivityChanged":
        changeLink(state, event, changes)
        writeStep(state, rowId(state.serial, "connectivity_history", version, event.at), event, changes)
        return
      case "TelemetryApplied":
        if (state.linkSeenAt === state.seenAt) refreshLinks(state, changes)
        return
      default:
        return
    }
  })
}

const createLink = (state: RobotState, channel: Channel, at: number, changes: RowChanges): void => {
  changes.insert(connectivity, {
    serial: state.serial,
    channel,
    status: "OFFLINE",
    lastSeenAt: null,
    teleopStatus: null,
    changedAt: at,
    version: state.version
  })
}

const changeLink = (state: RobotState, event: ConnectivityChanged, changes: RowChanges): void => {
  const { serial, version } = state
  const { channel, to: status, at: changedAt } = event
  if (channel === "DEVICE_LINK") {
    changes.set(connectivity, { serial, channel, status, lastSeenAt: lastSeenAt(state), changedAt, version })
    return
  }
  const teleopStatus = state.heartbeat?.teleopStatus ?? null
  changes.set(
    connectivity,
    status === "ONLINE"
      ? { serial, channel, status, lastSeenAt: state.seenAt, teleopStatus, changedAt, version }
      : // When it was seen last stands there.
        { serial, channel, status, teleopStatus, changedAt, version }
  )
}

const lastSeenAt = ({ linkSeenAt }: RobotState): number | null => (linkSeenAt === 0 ? null : linkSeenAt)

/** Both rows name the same columns, so that they are written as one. */
const refreshLinks = (state: RobotState, changes: RowChanges): void => {
  const { serial } = state
  changes.set(connectivity, {
    serial,
    channel: "DEVICE_LINK",
    lastSeenAt: lastSeenAt(state),
    teleopStatus: null
  })
  if (state.teleopLink !== "ONLINE") return
  const teleopStatus = state.heartbeat?.teleopStatus ?? null
  changes.set(connectivity, { serial, channel: "TELEOP_LINK", lastSeenAt: state.seenAt, teleopStatus })
}

const writeStep = (
  state: RobotState,
  id: string,
  step: Pick<ConnectivityChanged, "channel" | "from" | "to" | "at" | "reason">,
  changes: RowChanges
): void => {
  changes.insert(connectivityHistory, {
    id,
    serial: state.serial,
    channel: step.channel,
    fromStatus: step.from,
    toStatus: step.to,
    at: step.at,
    reason: step.reason ?? "UNKNOWN"
  })
}
