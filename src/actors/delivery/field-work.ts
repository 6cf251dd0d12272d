/**
 * Field work that moves food: who is called, and when he is not needed any more.
 * Source: spec/flows.md F7, spec/operations.md 5.5.
 *
 * A field operator who takes the food himself is called by the event `RescueRequested` with nobody next. One
 * who moves it into another robot is called here, once Dispatch has promised that robot: before, nobody
 * knows whether there will be one. When another robot is promised instead, the same call names it: the hub
 * has one open task of a type for a robot, and notes the new robot there.
 */

import { fieldTask } from "../field-task.ts"
import type { CancelFoTask } from "../hub/commands.ts"
import { foodSource } from "./courier.ts"
import type { AttemptView, Course } from "./course.ts"
import type { FieldTask } from "./state.ts"

/** Calls somebody who moves the food into the robot that comes for it. */
export const callForSwap = (course: Course, rescuer: AttemptView): void => {
  const { attempt, serial } = rescuer
  if (!attempt.fromRobot || attempt.provider !== "Robot" || serial === null) return
  const source = foodSource(course, true)
  const hubId = source.holder?.hubId ?? rescuer.hubId ?? course.order.hubId
  if (source.serial === null || hubId === null) return
  course.draft.send(
    "Hub",
    hubId,
    fieldTask("SWAP_BOT", source.serial, {
      deliveryId: course.state.deliveryId,
      place: source.place,
      intoSerial: serial,
      by: "service:deliveries"
    })
  )
}

/** What is known of the field task for this delivery's food. */
export const noteFieldTask = (course: Course, task: FieldTask): void => {
  course.draft.event({ _tag: "FieldTaskNoted", at: course.now, ...task })
}

/** Nobody needs to come for the food any more: somebody else does, or it stays where it is. */
export const dropFieldTask = (course: Course): void => {
  const task = course.order.fieldTask
  if (task === null || task.over) return
  const cancel: CancelFoTask = {
    _tag: "CancelFoTask",
    foTaskId: task.foTaskId,
    by: "service:deliveries",
    reason: "NotNeeded"
  }
  course.draft.send("Hub", task.hubId, cancel)
  noteFieldTask(course, { ...task, over: true })
}
