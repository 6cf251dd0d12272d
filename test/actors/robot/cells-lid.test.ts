/** Every command in every state of the lid and of its cycle. */
import { describe, it } from "@effect/vitest"
import { exerciseRobotCells } from "./exercise.ts"

const lid = `
                                            | none      | CLOSED             | OPENING            | OPEN               | CLOSING            | STOPPED
Register                                    | CLOSED    | =                  | =                  | =                  | =                  | =
RequestTransition Deploy                    | !NotFound | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition Deploy in place           | !NotFound | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition Deploy as news            | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
RequestTransition ParkRobot                 | !NotFound | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
RequestTransition ParkRobot as news         | !NotFound | =                  | =                  | =                  | =                  | =
RequestTransition CheckIn                   | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
RequestTransition CheckIn by force          | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
RequestTransition Undeploy                  | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
RequestTransition Undeploy as news          | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
RequestTransition CheckIn of an old version | !NotFound | !VersionConflict   | !VersionConflict   | !VersionConflict   | !VersionConflict   | !VersionConflict
ApplyTrip departed                          | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTrip departed, another                 | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTrip stopped                           | =         | =                  | =                  | =                  | =                  | =
ApplyTrip completed                         | =         | =                  | =                  | =                  | =                  | =
ApplyTrip cancelled                         | =         | =                  | =                  | =                  | =                  | =
SetFlags other                              | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
SetFlags same                               | !NotFound | =                  | =                  | =                  | =                  | =
Ground                                      | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
Release                                     | !NotFound | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition
Release as news                             | !NotFound | =                  | =                  | =                  | =                  | =
OpenLid to load                             | !NotFound | OPENING            | =                  | =                  | !LidBusy           | OPENING
OpenLid to unload                           | !NotFound | OPENING            | =                  | =                  | !LidBusy           | OPENING
OpenLid for a delivery                      | !NotFound | OPENING            | =                  | =                  | =+                 | OPENING
CloseLid                                    | !NotFound | =                  | !LidBusy           | CLOSING            | =                  | CLOSING
StopLid                                     | !NotFound | !IllegalTransition | STOPPED            | !IllegalTransition | STOPPED            | !IllegalTransition
SetPin                                      | !NotFound | =+                 | =+                 | =+                 | =+                 | =+
SetPin of two digits                        | !NotFound | !PinInvalid        | !PinInvalid        | !PinInvalid        | !PinInvalid        | !PinInvalid
ClearPin                                    | =         | =                  | =                  | =                  | =                  | =
SetPinOutcome                               | =         | =                  | =                  | =                  | =                  | =
ApplyTelemetry as before                    | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyTelemetry lid CLOSED                   | =         | =+                 | =+                 | CLOSED             | =+                 | =+
ApplyTelemetry lid OPEN                     | =         | OPEN               | =+                 | =+                 | =+                 | =+
ApplyTelemetry battery 25 %                 | =         | =+                 | =+                 | CLOSED             | =+                 | =+
ApplyTelemetry battery 90 %                 | =         | =+                 | =+                 | CLOSED             | =+                 | =+
ApplyTelemetry component failed             | =         | =+                 | =+                 | CLOSED             | =+                 | =+
ApplyTelemetry without teleop               | =         | =+                 | =+                 | CLOSED             | =+                 | =+
ApplyTelemetry of long ago                  | =         | =                  | =                  | =                  | =                  | =
ApplyDeviceEvent lid OPENING                | =         | OPENING            | =+                 | =+                 | =+                 | OPENING
ApplyDeviceEvent lid OPENED                 | =         | OPEN               | OPEN               | =+                 | OPEN               | OPEN
ApplyDeviceEvent lid OPEN_FAILED            | =         | =+                 | CLOSED             | =+                 | =+                 | =+
ApplyDeviceEvent lid CLOSING                | =         | =+                 | =+                 | CLOSING            | =+                 | CLOSING
ApplyDeviceEvent lid CLOSED                 | =         | =+                 | CLOSED             | CLOSED             | CLOSED             | CLOSED
ApplyDeviceEvent lid CLOSE_FAILED           | =         | =+                 | =+                 | =+                 | OPEN               | =+
ApplyDeviceEvent lid STOPPED                | =         | =+                 | STOPPED            | =+                 | STOPPED            | =+
ApplyDeviceEvent pin                        | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent pin closes                 | =         | =+                 | CLOSED             | CLOSED             | CLOSED             | CLOSED
ApplyDeviceEvent flipped                    | =         | =+                 | =+                 | =+                 | =+                 | =+
ApplyDeviceEvent ack failed                 | =         | =                  | CLOSED             | =                  | OPEN               | =
ApplyDeviceEvent ahead of a gap             | =         | =+                 | =+                 | =+                 | =+                 | =+
AcknowledgeAlert                            | !NotFound | !NotFound          | !NotFound          | !NotFound          | !NotFound          | !NotFound
ExpireLidCommand due                        | =         | =                  | CLOSED             | =                  | OPEN               | =
ExpireLidCommand of another                 | =         | =                  | =                  | =                  | =                  | =
WarnLidOpen                                 | =         | =                  | =                  | =+                 | =+                 | =
TimeOutLidCycle                             | =         | =                  | =                  | =+                 | =+                 | =
TimeOutLidCycle of another                  | =         | =                  | =                  | =                  | =                  | =
ReleaseHeldItems                            | =         | =                  | =                  | =                  | =                  | =
CheckSilence                                | =         | =+                 | =+                 | =+                 | =+                 | =+
`

const lidCycle = `
                                            | none               | LID_CYCLE_INIT     | LID_CYCLE_COMPLETE | LID_CYCLE_INTERRUPT | LID_CYCLE_TIMEOUT
Register                                    | =                  | =                  | =                  | =                   | =
RequestTransition Deploy                    | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition  | !IllegalTransition
RequestTransition Deploy in place           | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition  | !IllegalTransition
RequestTransition Deploy as news            | =+                 | =+                 | =+                 | =+                  | =+
RequestTransition ParkRobot                 | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition  | !IllegalTransition
RequestTransition ParkRobot as news         | =                  | =                  | =                  | =                   | =
RequestTransition CheckIn                   | =+                 | =+                 | =+                 | =+                  | =+
RequestTransition CheckIn by force          | =+                 | =+                 | =+                 | =+                  | =+
RequestTransition Undeploy                  | =+                 | =+                 | =+                 | =+                  | =+
RequestTransition Undeploy as news          | =+                 | =+                 | =+                 | =+                  | =+
RequestTransition CheckIn of an old version | !VersionConflict   | !VersionConflict   | !VersionConflict   | !VersionConflict    | !VersionConflict
ApplyTrip departed                          | =+                 | =+                 | =+                 | =+                  | =+
ApplyTrip departed, another                 | =+                 | =+                 | =+                 | =+                  | =+
ApplyTrip stopped                           | =                  | =                  | =                  | =                   | =
ApplyTrip completed                         | =                  | =                  | =                  | =                   | =
ApplyTrip cancelled                         | =                  | =                  | =                  | =                   | =
SetFlags other                              | =+                 | =+                 | =+                 | =+                  | =+
SetFlags same                               | =                  | =                  | =                  | =                   | =
Ground                                      | =+                 | =+                 | =+                 | =+                  | =+
Release                                     | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition  | !IllegalTransition
Release as news                             | =                  | =                  | =                  | =                   | =
OpenLid to load                             | =+                 | =                  | =+                 | =+                  | =
OpenLid to unload                           | =+                 | =                  | =+                 | =+                  | =
OpenLid for a delivery                      | =+                 | =                  | =+                 | =+                  | =
CloseLid                                    | =                  | =+                 | =                  | =+                  | =+
StopLid                                     | !IllegalTransition | !IllegalTransition | !IllegalTransition | !IllegalTransition  | !IllegalTransition
SetPin                                      | =+                 | =+                 | =+                 | =+                  | =+
SetPin of two digits                        | !PinInvalid        | !PinInvalid        | !PinInvalid        | !PinInvalid         | !PinInvalid
ClearPin                                    | =                  | =                  | =                  | =                   | =
SetPinOutcome                               | =                  | =                  | =                  | =                   | =
ApplyTelemetry as before                    | =+                 | =+                 | =+                 | =+                  | =+
ApplyTelemetry lid CLOSED                   | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyTelemetry lid OPEN                     | LID_CYCLE_INIT     | =+                 | =+                 | =+                  | =+
ApplyTelemetry battery 25 %                 | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyTelemetry battery 90 %                 | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyTelemetry component failed             | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyTelemetry without teleop               | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyTelemetry of long ago                  | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyDeviceEvent lid OPENING                | =+                 | =+                 | =+                 | =+                  | =+
ApplyDeviceEvent lid OPENED                 | LID_CYCLE_INIT     | =+                 | LID_CYCLE_INIT     | LID_CYCLE_INIT      | LID_CYCLE_INIT
ApplyDeviceEvent lid OPEN_FAILED            | =+                 | =+                 | =+                 | =+                  | =+
ApplyDeviceEvent lid CLOSING                | =+                 | =+                 | =+                 | =+                  | =+
ApplyDeviceEvent lid CLOSED                 | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyDeviceEvent lid CLOSE_FAILED           | =+                 | =+                 | =+                 | =+                  | =+
ApplyDeviceEvent lid STOPPED                | =+                 | =+                 | =+                 | =+                  | =+
ApplyDeviceEvent pin                        | =+                 | =+                 | =+                 | =+                  | =+
ApplyDeviceEvent pin closes                 | =+                 | LID_CYCLE_COMPLETE | =+                 | =+                  | =+
ApplyDeviceEvent flipped                    | =+                 | =+                 | =+                 | =+                  | =+
ApplyDeviceEvent ack failed                 | =                  | =                  | =                  | =                   | =
ApplyDeviceEvent ahead of a gap             | =+                 | =+                 | =+                 | =+                  | =+
AcknowledgeAlert                            | !NotFound          | !NotFound          | !NotFound          | !NotFound           | !NotFound
ExpireLidCommand due                        | =                  | =                  | =                  | =                   | =
ExpireLidCommand of another                 | =                  | =                  | =                  | =                   | =
WarnLidOpen                                 | =                  | =+                 | =                  | =                   | =
TimeOutLidCycle                             | =                  | LID_CYCLE_TIMEOUT  | =                  | =                   | =
TimeOutLidCycle of another                  | =                  | =                  | =                  | =                   | =
ReleaseHeldItems                            | =                  | =                  | =                  | =                   | =
CheckSilence                                | =+                 | =+                 | =+                 | =+                  | =+
`

const lidCycleOnItsWay = `
                                            | none               | LID_CYCLE_INIT      | LID_CYCLE_COMPLETE | LID_CYCLE_INTERRUPT | LID_CYCLE_TIMEOUT
Register                                    | =                  | =                   | =                  | =                   | =
RequestTransition Deploy                    | !IllegalTransition | !IllegalTransition  | !IllegalTransition | !IllegalTransition  | !IllegalTransition
RequestTransition Deploy in place           | !IllegalTransition | !IllegalTransition  | !IllegalTransition | !IllegalTransition  | !IllegalTransition
RequestTransition Deploy as news            | =+                 | =+                  | =+                 | =+                  | =+
RequestTransition ParkRobot                 | !IllegalTransition | !IllegalTransition  | !IllegalTransition | !IllegalTransition  | !IllegalTransition
RequestTransition ParkRobot as news         | =                  | =                   | =                  | =                   | =
RequestTransition CheckIn                   | =+                 | =+                  | =+                 | =+                  | =+
RequestTransition CheckIn by force          | =+                 | =+                  | =+                 | =+                  | =+
RequestTransition Undeploy                  | =+                 | =+                  | =+                 | =+                  | =+
RequestTransition Undeploy as news          | =+                 | =+                  | =+                 | =+                  | =+
RequestTransition CheckIn of an old version | !VersionConflict   | !VersionConflict    | !VersionConflict   | !VersionConflict    | !VersionConflict
ApplyTrip departed                          | =+                 | =+                  | =+                 | =+                  | =+
ApplyTrip departed, another                 | =+                 | =+                  | =+                 | =+                  | =+
ApplyTrip stopped                           | =                  | =                   | =                  | =                   | =
ApplyTrip completed                         | =                  | =                   | =                  | =                   | =
ApplyTrip cancelled                         | =                  | =                   | =                  | =                   | =
SetFlags other                              | =+                 | =+                  | =+                 | =+                  | =+
SetFlags same                               | =                  | =                   | =                  | =                   | =
Ground                                      | =+                 | =+                  | =+                 | =+                  | =+
Release                                     | !IllegalTransition | !IllegalTransition  | !IllegalTransition | !IllegalTransition  | !IllegalTransition
Release as news                             | =                  | =                   | =                  | =                   | =
OpenLid to load                             | =                  | !LidBusy            | =+                 | =+                  | =
OpenLid to unload                           | =                  | !LidBusy            | =+                 | =+                  | =
OpenLid for a delivery                      | =                  | =+                  | =+                 | =+                  | =
CloseLid                                    | !LidBusy           | =                   | =                  | =+                  | =+
StopLid                                     | =+                 | LID_CYCLE_INTERRUPT | !IllegalTransition | !IllegalTransition  | !IllegalTransition
SetPin                                      | =+                 | =+                  | =+                 | =+                  | =+
SetPin of two digits                        | !PinInvalid        | !PinInvalid         | !PinInvalid        | !PinInvalid         | !PinInvalid
ClearPin                                    | =                  | =                   | =                  | =                   | =
SetPinOutcome                               | =                  | =                   | =                  | =                   | =
ApplyTelemetry as before                    | =+                 | =+                  | =+                 | =+                  | =+
ApplyTelemetry lid CLOSED                   | =+                 | =+                  | =+                 | =+                  | =+
ApplyTelemetry lid OPEN                     | =+                 | =+                  | =+                 | =+                  | =+
ApplyTelemetry battery 25 %                 | =+                 | =+                  | =+                 | =+                  | =+
ApplyTelemetry battery 90 %                 | =+                 | =+                  | =+                 | =+                  | =+
ApplyTelemetry component failed             | =+                 | =+                  | =+                 | =+                  | =+
ApplyTelemetry without teleop               | =+                 | =+                  | =+                 | =+                  | =+
ApplyTelemetry of long ago                  | =                  | =                   | =                  | =                   | =
ApplyDeviceEvent lid OPENING                | =+                 | =+                  | =+                 | =+                  | =+
ApplyDeviceEvent lid OPENED                 | LID_CYCLE_INIT     | =+                  | LID_CYCLE_INIT     | LID_CYCLE_INIT      | LID_CYCLE_INIT
ApplyDeviceEvent lid OPEN_FAILED            | =+                 | =+                  | =+                 | =+                  | =+
ApplyDeviceEvent lid CLOSING                | =+                 | =+                  | =+                 | =+                  | =+
ApplyDeviceEvent lid CLOSED                 | =+                 | LID_CYCLE_COMPLETE  | =+                 | =+                  | =+
ApplyDeviceEvent lid CLOSE_FAILED           | =+                 | =+                  | =+                 | =+                  | =+
ApplyDeviceEvent lid STOPPED                | =+                 | =+                  | =+                 | =+                  | =+
ApplyDeviceEvent pin                        | =+                 | =+                  | =+                 | =+                  | =+
ApplyDeviceEvent pin closes                 | =+                 | LID_CYCLE_COMPLETE  | =+                 | =+                  | =+
ApplyDeviceEvent flipped                    | =+                 | =+                  | =+                 | =+                  | =+
ApplyDeviceEvent ack failed                 | =+                 | =+                  | =                  | =                   | =
ApplyDeviceEvent ahead of a gap             | =+                 | =+                  | =+                 | =+                  | =+
AcknowledgeAlert                            | !NotFound          | !NotFound           | !NotFound          | !NotFound           | !NotFound
ExpireLidCommand due                        | =+                 | =+                  | =                  | =                   | =
ExpireLidCommand of another                 | =                  | =                   | =                  | =                   | =
WarnLidOpen                                 | =                  | =+                  | =                  | =                   | =
TimeOutLidCycle                             | =                  | LID_CYCLE_TIMEOUT   | =                  | =                   | =
TimeOutLidCycle of another                  | =                  | =                   | =                  | =                   | =
ReleaseHeldItems                            | =                  | =                   | =                  | =                   | =
CheckSilence                                | =+                 | =+                  | =+                 | =+                  | =+
`

describe("each command in each state", () => {
  it("gives what the table of Lid says", () => {
    exerciseRobotCells("Lid", lid)
  })

  it("gives what the table of LidCycle says", () => {
    exerciseRobotCells("LidCycle", lidCycle)
  })

  it("gives what the table of LidCycle, lid on its way says", () => {
    exerciseRobotCells("LidCycle, lid on its way", lidCycleOnItsWay)
  })
})
