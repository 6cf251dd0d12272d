/** What a field operator reads on his phone about his task. Source: spec/operations.md 2.5. */
import type { HubState } from "../../actors/hub/state.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { FoTaskId, OperatorId, RobotSerial } from "../../domain/ids.ts"
import type { FoActionType, FoTaskType } from "../../services/operations/enums.ts"

export interface TaskStep {
  /** 1, 2, …: its place in the task. */
  readonly seq: number
  /** Null: the way to `to`, or to the robot. */
  readonly action: FoActionType | null
  readonly serial: RobotSerial | null
  readonly to: LatLng | null
  /** It was begun already. */
  readonly begun: boolean
}

export interface TaskSheet {
  readonly foTaskId: FoTaskId
  readonly type: FoTaskType
  /** The first step that is not done, null when none is left. */
  readonly next: TaskStep | null
  /** What is done after it, and to which robot; null: nothing, none. */
  readonly actionAhead: FoActionType | null
  readonly robotAhead: RobotSerial | null
  /** The robot that takes the food over, null while nobody knows. */
  readonly intoSerial: RobotSerial | null
}

/** The task as the phone of this field operator shows it; null: it is not his, or there is none any more. */
export const sheetOf = (hub: HubState, foTaskId: FoTaskId, operatorId: OperatorId): TaskSheet | null => {
  const task = hub.field.tasks.get(foTaskId)
  if (task === undefined || task.assignment?.operatorId !== operatorId) return null
  const { subtasks } = task
  let i = 0
  while (i < subtasks.length && isDone(subtasks[i]!.status)) i++
  const step = subtasks[i]
  return {
    foTaskId,
    type: task.type,
    next:
      step === undefined
        ? null
        : {
            seq: step.seq,
            action: step.action,
            serial: step.serial,
            to: step.to,
            begun: step.status === "IN_PROGRESS"
          },
    actionAhead: subtasks[i + 1]?.action ?? null,
    robotAhead: subtasks[i + 1]?.serial ?? null,
    intoSerial: task.intoSerial
  }
}

const isDone = (status: string): boolean => status !== "PENDING" && status !== "IN_PROGRESS"
