import type { HubState } from "../../actors/hub/state.ts"

/**
 * Nobody in the field is asked for, or works on, two tasks of a hub, and each live assignment is known by
 * its operator. Source: spec/operations.md 8 (20).
 */
export const oneTaskPerFieldOperator = ({ field }: HubState): string | null => {
  let live = 0
  for (const { assignment, foTaskId, status } of field.tasks.values()) {
    if (assignment === null) continue
    live += 1
    const task = field.taskOfOperator.get(assignment.operatorId)
    if (task?.foTaskId !== foTaskId) {
      return `operator ${assignment.operatorId} has ${foTaskId} and ${task?.foTaskId ?? "nothing"}`
    }
    if (status === "SCHEDULED") return `task ${foTaskId} is SCHEDULED and ${assignment.operatorId} has it`
  }
  return live === field.taskOfOperator.size
    ? null
    : `${field.taskOfOperator.size} operators have ${live} tasks`
}
