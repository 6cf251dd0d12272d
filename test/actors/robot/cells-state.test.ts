/** Every command in every operational state, and for every fate of a request. */
import { describe, it } from "@effect/vitest"
import { exerciseRobotCells } from "./exercise.ts"

const robotState = `
                                            | none      | OFF_DUTY           | DEPLOYED           | PARKED             | ON_TRIP            | GROUNDED
Register                                    | OFF_DUTY  | =                  | =                  | =                  | =                  | =
RequestTransition Deploy                    | !NotFound | DEPLOYED           | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition Deploy in place           | !NotFound | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition | PARKED
RequestTransition Deploy as news            | !NotFound | DEPLOYED           | =                  | =+                 | =+                 | =+
RequestTransition ParkRobot                 | !NotFound | !IllegalTransition | PARKED             | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition ParkRobot as news         | !NotFound | =                  | PARKED             | =                  | =                  | =
RequestTransition CheckIn                   | !NotFound | !IllegalTransition | OFF_DUTY           | OFF_DUTY           | !IllegalTransition | OFF_DUTY
RequestTransition CheckIn by force          | !NotFound | !IllegalTransition | OFF_DUTY           | OFF_DUTY           | OFF_DUTY           | OFF_DUTY
RequestTransition Undeploy                  | !NotFound | !IllegalTransition | OFF_DUTY           | OFF_DUTY           | !IllegalTransition | OFF_DUTY
RequestTransition Undeploy as news          | !NotFound | =                  | OFF_DUTY           | OFF_DUTY           | =+                 | OFF_DUTY
RequestTransition CheckIn of an old version | !NotFound | !IllegalTransition | !VersionConflict   | !VersionConflict   | !VersionConflict   | !VersionConflict
ApplyTrip departed                          | =         | =+                 | ON_TRIP            | ON_TRIP            | =+                 | =+
ApplyTrip departed, another                 | =         | =+                 | ON_TRIP            | ON_TRIP            | =+                 | =+
ApplyTrip stopped                           | =         | =                  | =                  | =                  | =+                 | =
ApplyTrip completed                         | =         | =                  | =                  | =                  | PARKED             | =
ApplyTrip cancelled                         | =         | =                  | =                  | =                  | PARKED             | =
SetFlags other                              | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
SetFlags same                               | !NotFound | =                  | =                  | =                  | =                  | =
Ground                                      | !NotFound | =+                 | GROUNDED           | GROUNDED           | GROUNDED           | =
Release                                     | !NotFound | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition | PARKED
Release as news                             | !NotFound | =                  | =                  | =                  | =                  | PARKED
OpenLid to load                             | !NotFound | =+                 | =+                 | =+                 | !RobotOnTrip       | !RobotGrounded
OpenLid to unload                           | !NotFound | =+                 | =+                 | =+                 | !RobotOnTrip       | =+
OpenLid for a delivery                      | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
CloseLid                                    | !NotFound | =                  | =                  | =                  | =                  | =
StopLid                                     | !NotFound | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
SetPin                                      | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
SetPin of two digits                        | !NotFound | !PinInvalid        | !PinInvalid        | !PinInvalid        | !PinInvalid        | !PinInvalid
ClearPin                                    | =         | =                  | =                  | =                  | =                  | =
SetPinOutcome                               | =         | =                  | =                  | =                  | =                  | =
ApplyTelemetry as before                    | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry lid CLOSED                   | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry lid OPEN                     | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry battery 25 %                 | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry battery 90 %                 | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry component failed             | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry without teleop               | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry of long ago                  | =         | =                  | =                  | =                  | =                  | =
ApplyDeviceEvent lid OPENING                | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid OPENED                 | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid OPEN_FAILED            | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid CLOSING                | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid CLOSED                 | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid CLOSE_FAILED           | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid STOPPED                | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent pin                        | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent pin closes                 | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent flipped                    | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent ack failed                 | =         | =                  | =                  | =                  | =                  | =
ApplyDeviceEvent ahead of a gap             | =         | =+                 | =+                 | =+                 | =+                 | =+
AcknowledgeAlert                            | !NotFound | !NotFound          | !NotFound          | !NotFound          | !NotFound          | !NotFound
ExpireLidCommand due                        | =         | =                  | =                  | =                  | =                  | =
ExpireLidCommand of another                 | =         | =                  | =                  | =                  | =                  | =
WarnLidOpen                                 | =         | =                  | =                  | =                  | =                  | =
TimeOutLidCycle                             | =         | =                  | =                  | =                  | =                  | =
TimeOutLidCycle of another                  | =         | =                  | =                  | =                  | =                  | =
ReleaseHeldItems                            | =         | =                  | =                  | =                  | =                  | =
CheckSilence                                | =         | =+                 | =+                 | =+                 | =+                 | =+
`

const transitionRequest = `
                                            | none               | PENDING            | ACCEPTED           | REJECTED
Register                                    | =                  | =                  | =                  | =
RequestTransition Deploy                    | ACCEPTED           | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition Deploy in place           | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition Deploy as news            | ACCEPTED           | REJECTED           | REJECTED           | =+
RequestTransition ParkRobot                 | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition ParkRobot as news         | =                  | =                  | =                  | =
RequestTransition CheckIn                   | !IllegalTransition | ACCEPTED           | =+                 | ACCEPTED
RequestTransition CheckIn by force          | !IllegalTransition | ACCEPTED           | =+                 | ACCEPTED
RequestTransition Undeploy                  | !IllegalTransition | ACCEPTED           | =+                 | ACCEPTED
RequestTransition Undeploy as news          | =                  | ACCEPTED           | =+                 | ACCEPTED
RequestTransition CheckIn of an old version | !IllegalTransition | !VersionConflict   | !VersionConflict   | !VersionConflict
ApplyTrip departed                          | REJECTED           | ACCEPTED           | =+                 | =+
ApplyTrip departed, another                 | REJECTED           | ACCEPTED           | =+                 | =+
ApplyTrip stopped                           | =                  | =                  | =                  | =+
ApplyTrip completed                         | =                  | =                  | =                  | =+
ApplyTrip cancelled                         | =                  | =                  | =                  | =+
SetFlags other                              | =+                 | =+                 | =+                 | =+
SetFlags same                               | =                  | =                  | =                  | =
Ground                                      | =+                 | ACCEPTED           | =+                 | ACCEPTED
Release                                     | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
Release as news                             | =                  | =                  | =                  | =
OpenLid to load                             | !RobotOffline      | =+                 | =+                 | !RobotOnTrip
OpenLid to unload                           | !RobotOffline      | =+                 | =+                 | !RobotOnTrip
OpenLid for a delivery                      | =+                 | =+                 | =+                 | =+
CloseLid                                    | =                  | =                  | =                  | =+
StopLid                                     | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
SetPin                                      | =+                 | =+                 | =+                 | =+
SetPin of two digits                        | !PinInvalid        | !PinInvalid        | !PinInvalid        | !PinInvalid
ClearPin                                    | =                  | =                  | =                  | =
SetPinOutcome                               | =                  | =                  | =                  | =
ApplyTelemetry as before                    | =+                 | =+                 | =+                 | =+
ApplyTelemetry lid CLOSED                   | =+                 | =+                 | =+                 | =+
ApplyTelemetry lid OPEN                     | =+                 | =+                 | =+                 | =+
ApplyTelemetry battery 25 %                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry battery 90 %                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry component failed             | =+                 | =+                 | =+                 | =+
ApplyTelemetry without teleop               | =+                 | =+                 | =+                 | =+
ApplyTelemetry of long ago                  | =+                 | =                  | =                  | =
ApplyDeviceEvent lid OPENING                | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid OPENED                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid OPEN_FAILED            | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid CLOSING                | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid CLOSED                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid CLOSE_FAILED           | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent lid STOPPED                | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent pin                        | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent pin closes                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent flipped                    | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent ack failed                 | =                  | =                  | =                  | =
ApplyDeviceEvent ahead of a gap             | =+                 | =+                 | =+                 | =+
AcknowledgeAlert                            | !NotFound          | !NotFound          | !NotFound          | !NotFound
ExpireLidCommand due                        | =                  | =                  | =                  | =
ExpireLidCommand of another                 | =                  | =                  | =                  | =
WarnLidOpen                                 | =                  | =                  | =                  | =+
TimeOutLidCycle                             | =                  | =                  | =                  | =+
TimeOutLidCycle of another                  | =                  | =                  | =                  | =
ReleaseHeldItems                            | =                  | =                  | =                  | =
CheckSilence                                | =                  | =+                 | =+                 | =+
`

describe("each command in each state", () => {
  it("gives what the table of RobotState says", () => {
    exerciseRobotCells("RobotState", robotState)
  })

  it("gives what the table of TransitionRequest says", () => {
    exerciseRobotCells("TransitionRequest", transitionRequest)
  })
})
