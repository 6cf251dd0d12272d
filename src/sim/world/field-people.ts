/**
 * The people in the field and what they work with: operators with their vans, the workshop, and the
 * dispatcher who plans their day. Source: spec/simulation.md 3 (field operators).
 */
import type { OfferToFieldOperator, TellFieldOperator } from "../../actors/calls.ts"
import type { Directory } from "../../actors/directory.ts"
import type { HubState } from "../../actors/hub/state.ts"
import type { OperatorId, RobotSerial } from "../../domain/ids.ts"
import { day, type Instant } from "../../domain/instant.ts"
import type { FieldOperators } from "../../services/operations/field-operators.ts"
import type { Process, SimulationHost } from "../host.ts"
import { priorities } from "../kernel/priorities.ts"
import type { Draws } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"
import { oneCity } from "../views.ts"
import type { City } from "./city.ts"
import { travelStreetsOf } from "./city-streets.ts"
import { FieldDispatcher } from "./field-dispatcher.ts"
import { FieldOperator } from "./field-operator.ts"
import { sheetOf } from "./field-task-sheet.ts"
import type { PlannedRobot } from "./fleet.ts"
import type { RobotDevice } from "./robot-device.ts"
import { Workshop } from "./workshop.ts"
import { worldId } from "./world-ids.ts"

export class FieldPeople implements Process {
  /** Batteries swapped, for the costs. */
  swaps = 0
  readonly operators: ReadonlyArray<FieldOperator>
  readonly workshop: Workshop
  private readonly host: SimulationHost
  private readonly scenario: Scenario
  private readonly registry: FieldOperators
  private readonly dispatcher: FieldDispatcher
  private readonly byId = new Map<OperatorId, FieldOperator>()

  /** `planned`: the robot at each place of `devices`. */
  constructor(
    host: SimulationHost,
    directory: Directory,
    registry: FieldOperators,
    scenario: Scenario,
    city: City,
    draws: Draws,
    devices: ReadonlyArray<RobotDevice>,
    planned: ReadonlyArray<PlannedRobot>
  ) {
    this.host = host
    this.scenario = scenario
    this.registry = registry
    const { fieldOps, startAt, travel } = scenario
    const bySerial = new Map<RobotSerial, RobotDevice>(devices.map((device) => [device.serial, device]))
    const hubOf = (robot: RobotDevice) => city.hubs[planned[robot.index]!.hubIndex]!
    const isBusy = (serial: RobotSerial): boolean => directory.deliveriesOf(serial).length > 0
    this.workshop = new Workshop(host, draws, fieldOps.workshopMs, (robot) => this.dispatcher.isReady(robot))
    this.dispatcher = new FieldDispatcher(
      host,
      {
        startAt: startAt.at,
        endAt: startAt.at + scenario.durationMs,
        utcOffsetMs: startAt.utcOffsetMs,
        swapBelowPct: fieldOps.swapBelowPct
      },
      city,
      {
        devices,
        hubOf,
        lotOf: (robot) => {
          const { lotIndex } = planned[robot.index]!
          return lotIndex === null ? undefined : city.lots[lotIndex]
        },
        isBusy,
        isInWorkshop: (robot) => this.workshop.has(robot)
      }
    )
    const parameters = {
      responseMs: fieldOps.responseMs,
      rejectShare: fieldOps.rejectPct / 100,
      vanSpeedMps: fieldOps.vanSpeedMps,
      streets: travelStreetsOf(scenario),
      vanDetourFactor: travel.courierDetourFactor,
      work: fieldOps.work,
      repairWorks: fieldOps.repairWorksPct / 100
    }
    const around = {
      robotOf: (serial: RobotSerial) => bySerial.get(serial),
      sheetOf: (hubId: string, foTaskId: string, operatorId: string) =>
        sheetOf(host.stateOf("Hub", hubId) as HubState, foTaskId, operatorId),
      hubOf,
      isBusy,
      tellPlace: registry.moved.bind(registry),
      signOff: (operatorId: OperatorId, now: Instant) => void registry.goOffline(operatorId, null, now),
      intoWorkshop: (robot: RobotDevice) => this.workshop.take(robot),
      batterySwapped: () => {
        this.swaps += 1
      }
    }
    this.operators = city.hubs.flatMap((hub) =>
      Array.from({ length: fieldOps.perHub }, (_, n) => {
        const index = hub.index * fieldOps.perHub + n
        const operatorId = worldId("operator", `${hub.name}-${n}`, index, startAt.at)
        return new FieldOperator(host, draws, parameters, around, hub, operatorId, index)
      })
    )
    for (const operator of this.operators) this.byId.set(operator.operatorId, operator)
  }

  /** Takes everybody on and plans their days; before the kernel runs. */
  begin(): void {
    const { now } = this.host
    for (const operator of this.operators) {
      const hub = operator.hub
      this.registry.create(
        { operatorId: operator.operatorId, hubId: hub.id, cityId: oneCity, hasVan: true },
        now
      )
    }
    this.planDuties()
    this.dispatcher.begin()
  }

  show(call: OfferToFieldOperator): void {
    this.byId.get(call.operatorId)?.show(call)
  }

  tell(call: TellFieldOperator): void {
    this.byId.get(call.operatorId)?.tell(call)
  }

  /** A day of work begins for all; `argument`: its length in milliseconds. */
  wake(_code: number, argument: number): void {
    const { now } = this.host
    for (const operator of this.operators) {
      this.registry.goOnline(operator.operatorId, now)
      operator.beginDuty(now + argument)
    }
  }

  /** Everybody works in the operating window of each day; one of 24 hours never ends. */
  private planDuties(): void {
    const { fieldOps, startAt, durationMs } = this.scenario
    const endAt = startAt.at + durationMs
    const lengthMs = (fieldOps.closesAtMs - fieldOps.opensAtMs + day) % day || day
    if (lengthMs === day) {
      this.host.wake(startAt.at, priorities.merchant, this, 0, durationMs + 1)
      return
    }
    const midnight = startAt.at - ((startAt.at + startAt.utcOffsetMs) % day)
    for (let from = midnight - day + fieldOps.opensAtMs; from < endAt; from += day) {
      const begin = Math.max(from, startAt.at)
      if (begin < from + lengthMs)
        this.host.wake(begin, priorities.merchant, this, 0, from + lengthMs - begin)
    }
  }
}
