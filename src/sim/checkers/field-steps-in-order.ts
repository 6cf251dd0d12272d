import type { HubState } from "../../actors/hub/state.ts"

/**
 * The steps of a field task are begun in their order, one at a time, and a COMPLETED task has none that is
 * neither done nor left out. Source: spec/operations.md 8 (20).
 */
export const fieldStepsInOrder = ({ field }: HubState): string | null => {
  for (const { foTaskId, status, openSteps } of field.finished.values()) {
    if (status === "COMPLETED" && openSteps.length > 0)
      return `task ${foTaskId} is COMPLETED with ${openSteps.length} open steps`
  }
  for (const { foTaskId, subtasks, status } of field.tasks.values()) {
    let open = 0
    for (const step of subtasks) {
      if (open > 0 && (step.status === "COMPLETED" || step.status === "IN_PROGRESS")) {
        return `step ${step.seq} of task ${foTaskId} is ${step.status} before step ${open}`
      }
      if (open === 0 && (step.status === "PENDING" || step.status === "IN_PROGRESS")) open = step.seq
      if (step.status === "IN_PROGRESS" && status !== "IN_PROGRESS") {
        return `step ${step.seq} of task ${foTaskId} is in progress, the task is ${status}`
      }
    }
  }
  return null
}
