/** Rows of the robot's event stream: its items, and the entries at its keypad. Source: spec/state.md 2, 3, 5. */
import type { RowChanges } from "../../services/row-changes.ts"
import { deviceMessages, pinEntryEvents } from "../../services/state/tables.ts"
import type { RobotCommit } from "./commit-events.ts"

/** The stream that lid facts, entries and reports share. */
const eventStream = "EVENT"

export const writeStream = ({ state, events }: RobotCommit, changes: RowChanges): void => {
  const { serial } = state
  for (const event of events) {
    switch (event._tag) {
      case "DeviceItemTaken":
        changes.put(deviceMessages, {
          serial,
          bootId: event.bootId,
          stream: eventStream,
          seq: event.item.seq,
          receivedAt: event.receivedAt,
          occurredAt: event.item.occurredAt,
          payload: event.item,
          status: event.status,
          code: event.item.kind === "rejected" ? event.item.code : null
        })
        break
      case "PinEntryRecorded":
        // A boot that is remembered no more may tell the same entry again: the first row stands.
        changes.keep(pinEntryEvents, {
          id: event.pinEntryId,
          serial,
          type: event.type,
          entered: event.entered,
          referenceId: event.referenceId,
          lidOpened: event.lidOpened,
          lidSuccessfullyClosed: event.lidSuccessfullyClosed,
          outcome: event.outcome,
          occurredAt: event.occurredAt,
          bootId: event.bootId,
          seq: event.seq
        })
        break
      case "PinOutcomeSet":
        changes.set(pinEntryEvents, {
          id: event.pinEntryId,
          outcome: event.outcome,
          referenceId: event.referenceId
        })
        break
    }
  }
}
