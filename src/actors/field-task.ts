/** The command that asks a hub for field work, with what is usual left out. */
import type { RobotSerial } from "../domain/ids.ts"
import type { FoTaskType } from "../services/operations/enums.ts"
import type { CreateFoTask } from "./hub/commands.ts"

/** What a task may say beyond its type and robot. */
export type FieldTaskDetails = Partial<Omit<CreateFoTask, "_tag" | "type" | "stops" | "by">> & {
  readonly by: string
}

/** A task of this type for one robot, or for none. */
export const fieldTask = (
  type: FoTaskType,
  serial: RobotSerial | null,
  details: FieldTaskDetails
): CreateFoTask => ({
  _tag: "CreateFoTask",
  type,
  stops: serial === null ? [] : [{ serial, locationId: null }],
  deliveryId: null,
  tripId: null,
  merchantId: null,
  place: null,
  foodTo: null,
  intoSerial: null,
  scheduledFor: null,
  activateOnDeliveryEnd: false,
  priority: null,
  notes: null,
  robots: [],
  ...details
})
