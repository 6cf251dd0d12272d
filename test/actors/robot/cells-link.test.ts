/** Every command in every state of the device link and of one alert. */
import { describe, it } from "@effect/vitest"
import { exerciseRobotCells } from "./exercise.ts"

const connectivity = `
                                            | none      | OFFLINE            | ONLINE
Register                                    | OFFLINE   | =                  | =
RequestTransition Deploy                    | !NotFound | =+                 | !IllegalTransition
RequestTransition Deploy in place           | !NotFound | !IllegalTransition | !IllegalTransition
RequestTransition Deploy as news            | !NotFound | =+                 | =+
RequestTransition ParkRobot                 | !NotFound | !IllegalTransition | !IllegalTransition
RequestTransition ParkRobot as news         | !NotFound | =                  | =
RequestTransition CheckIn                   | !NotFound | !IllegalTransition | =+
RequestTransition CheckIn by force          | !NotFound | !IllegalTransition | =+
RequestTransition Undeploy                  | !NotFound | !IllegalTransition | =+
RequestTransition Undeploy as news          | !NotFound | =                  | =+
RequestTransition CheckIn of an old version | !NotFound | !IllegalTransition | !VersionConflict
ApplyTrip departed                          | =         | =+                 | =+
ApplyTrip departed, another                 | =         | =+                 | =+
ApplyTrip stopped                           | =         | =                  | =
ApplyTrip completed                         | =         | =                  | =
ApplyTrip cancelled                         | =         | =                  | =
SetFlags other                              | !NotFound | =+                 | =+
SetFlags same                               | !NotFound | =                  | =
Ground                                      | !NotFound | =+                 | =+
Release                                     | !NotFound | !IllegalTransition | !IllegalTransition
Release as news                             | !NotFound | =                  | =
OpenLid to load                             | !NotFound | !RobotOffline      | =+
OpenLid to unload                           | !NotFound | !RobotOffline      | =+
OpenLid for a delivery                      | !NotFound | =+                 | =+
CloseLid                                    | !NotFound | =                  | =
StopLid                                     | !NotFound | !IllegalTransition | !IllegalTransition
SetPin                                      | !NotFound | =+                 | =+
SetPin of two digits                        | !NotFound | !PinInvalid        | !PinInvalid
ClearPin                                    | =         | =                  | =
SetPinOutcome                               | =         | =                  | =
ApplyTelemetry as before                    | =         | ONLINE             | =+
ApplyTelemetry lid CLOSED                   | =         | ONLINE             | =+
ApplyTelemetry lid OPEN                     | =         | ONLINE             | =+
ApplyTelemetry battery 25 %                 | =         | ONLINE             | =+
ApplyTelemetry battery 90 %                 | =         | ONLINE             | =+
ApplyTelemetry component failed             | =         | ONLINE             | =+
ApplyTelemetry without teleop               | =         | ONLINE             | =+
ApplyTelemetry of long ago                  | =         | =+                 | =
ApplyDeviceEvent lid OPENING                | =         | =+                 | =+
ApplyDeviceEvent lid OPENED                 | =         | =+                 | =+
ApplyDeviceEvent lid OPEN_FAILED            | =         | =+                 | =+
ApplyDeviceEvent lid CLOSING                | =         | =+                 | =+
ApplyDeviceEvent lid CLOSED                 | =         | =+                 | =+
ApplyDeviceEvent lid CLOSE_FAILED           | =         | =+                 | =+
ApplyDeviceEvent lid STOPPED                | =         | =+                 | =+
ApplyDeviceEvent pin                        | =         | =+                 | =+
ApplyDeviceEvent pin closes                 | =         | =+                 | =+
ApplyDeviceEvent flipped                    | =         | =+                 | =+
ApplyDeviceEvent ack failed                 | =         | =                  | =
ApplyDeviceEvent ahead of a gap             | =         | =+                 | =+
AcknowledgeAlert                            | !NotFound | !NotFound          | !NotFound
ExpireLidCommand due                        | =         | =                  | =
ExpireLidCommand of another                 | =         | =                  | =
WarnLidOpen                                 | =         | =                  | =
TimeOutLidCycle                             | =         | =                  | =
TimeOutLidCycle of another                  | =         | =                  | =
ReleaseHeldItems                            | =         | =                  | =
CheckSilence                                | =         | =                  | OFFLINE
`

const alert = `
                                            | none               | OPEN               | ACKNOWLEDGED       | RESOLVED
Register                                    | =                  | =                  | =                  | =
RequestTransition Deploy                    | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition Deploy in place           | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition Deploy as news            | =+                 | =+                 | =+                 | =+
RequestTransition ParkRobot                 | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition ParkRobot as news         | =                  | =                  | =                  | =
RequestTransition CheckIn                   | =+                 | =+                 | =+                 | =+
RequestTransition CheckIn by force          | =+                 | =+                 | =+                 | =+
RequestTransition Undeploy                  | =+                 | =+                 | =+                 | =+
RequestTransition Undeploy as news          | =+                 | =+                 | =+                 | =+
RequestTransition CheckIn of an old version | !VersionConflict   | !VersionConflict   | !VersionConflict   | !VersionConflict
ApplyTrip departed                          | =+                 | =+                 | =+                 | =+
ApplyTrip departed, another                 | =+                 | =+                 | =+                 | =+
ApplyTrip stopped                           | =                  | =                  | =                  | =
ApplyTrip completed                         | =                  | =                  | =                  | =
ApplyTrip cancelled                         | =                  | =                  | =                  | =
SetFlags other                              | =+                 | =+                 | =+                 | =+
SetFlags same                               | =                  | =                  | =                  | =
Ground                                      | =+                 | =+                 | =+                 | =+
Release                                     | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
Release as news                             | =                  | =                  | =                  | =
OpenLid to load                             | =+                 | =+                 | =+                 | =+
OpenLid to unload                           | =+                 | =+                 | =+                 | =+
OpenLid for a delivery                      | =+                 | =+                 | =+                 | =+
CloseLid                                    | =                  | =                  | =                  | =
StopLid                                     | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
SetPin                                      | =+                 | =+                 | =+                 | =+
SetPin of two digits                        | !PinInvalid        | !PinInvalid        | !PinInvalid        | !PinInvalid
ClearPin                                    | =                  | =                  | =                  | =
SetPinOutcome                               | =                  | =                  | =                  | =
ApplyTelemetry as before                    | =+                 | =+                 | =+                 | =+
ApplyTelemetry lid CLOSED                   | =+                 | RESOLVED           | RESOLVED           | =+
ApplyTelemetry lid OPEN                     | =+                 | RESOLVED           | RESOLVED           | =+
ApplyTelemetry battery 25 %                 | OPEN               | =+                 | =+                 | OPEN
ApplyTelemetry battery 90 %                 | =+                 | RESOLVED           | RESOLVED           | =+
ApplyTelemetry component failed             | =+                 | RESOLVED           | RESOLVED           | =+
ApplyTelemetry without teleop               | =+                 | RESOLVED           | RESOLVED           | =+
ApplyTelemetry of long ago                  | =                  | =                  | =                  | =
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
AcknowledgeAlert                            | !NotFound          | ACKNOWLEDGED       | !IllegalTransition | !IllegalTransition
ExpireLidCommand due                        | =                  | =                  | =                  | =
ExpireLidCommand of another                 | =                  | =                  | =                  | =
WarnLidOpen                                 | =                  | =                  | =                  | =
TimeOutLidCycle                             | =                  | =                  | =                  | =
TimeOutLidCycle of another                  | =                  | =                  | =                  | =
ReleaseHeldItems                            | =                  | =                  | =                  | =
CheckSilence                                | =+                 | =+                 | =+                 | =+
`

describe("each command in each state", () => {
  it("gives what the table of Connectivity says", () => {
    exerciseRobotCells("Connectivity", connectivity)
  })

  it("gives what the table of Alert says", () => {
    exerciseRobotCells("Alert", alert)
  })
})
