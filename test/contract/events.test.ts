/** The public events of each service, against the catalogue: name and producer; what is missing is written down. */
import { assert, describe } from "@effect/vitest"
import { difference, itAgrees } from "./catalogue.ts"
import { tagsOfUnion } from "./unions.ts"

interface ServiceEvents {
  readonly union: string
  /** In the catalogue, brought by later flows. */
  readonly notBuiltYet: ReadonlyArray<string>
}

const services: Readonly<Record<string, ServiceEvents>> = {
  deliveries: {
    union: "DeliveriesEvent",
    notBuiltYet: [
      // Customers and notifications: plain services with the databases
      "CustomerRegistered",
      "CustomerBlacklisted",
      "CustomerUnblacklisted",
      "CustomerSmsOptedOut",
      "CustomerAnonymized",
      "NotificationSent",
      "NotificationFailed",
      // Watchdog (F12)
      "RuleMatched",
      "WatchdogActionQueued",
      "WatchdogActionExecuted",
      "WatchdogActionFailed",
      "WatchdogActionSkipped",
      "WatchdogActionCanceled"
    ]
  },
  operations: {
    union: "OperationsEvent",
    notBuiltYet: [
      // Field operations (F3 second half, F9, F13)
      "FoTaskCreated",
      "FoTaskAssignmentRequested",
      "FoTaskTransitioned",
      "FoAssignmentTransitioned",
      "FoSubtaskCompleted",
      "FoAssistanceRequested",
      "FoAssistanceResolved"
    ]
  },
  state: { union: "StateEvent", notBuiltYet: [] },
  dispatch: { union: "DispatchEvent", notBuiltYet: [] },
  device: {
    union: "DeviceEvent",
    // Firmware deployments
    notBuiltYet: ["ComponentDeploymentRecorded"]
  }
}

/** Services whose events later issues bring. */
const servicesNotBuiltYet = ["integrations", "trip_monitor"]

describe("events", () => {
  itAgrees("are compared for every service of the catalogue", (catalogue) => {
    assert.deepStrictEqual(
      difference(Object.keys(catalogue.services), [...Object.keys(services), ...servicesNotBuiltYet]),
      []
    )
  })

  for (const [service, { union, notBuiltYet }] of Object.entries(services)) {
    itAgrees(`of ${service} are the catalogue's, less ${notBuiltYet.length}`, (catalogue) => {
      const expected = catalogue.events
        .filter((event) => event.producer === service)
        .map((event) => event.name)
      const built = tagsOfUnion(`src/services/${service}/events.ts`, union)
      assert.deepStrictEqual(
        difference(expected, built),
        [...notBuiltYet].sort().map((name) => `- ${name}`)
      )
    })
  }
})
